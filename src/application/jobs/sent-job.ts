import type { JobDefinition } from '../../domain/scheduling/job-definition.js';
import type { DefinitionProblem } from './fields.js';
import { InvalidJobError } from './invalid-job-error.js';
import { type DefinitionReaderParts, readDefinition } from './read-definition.js';

/** A job as somebody has sent it. */
export interface SentJob {
  /** In the form that a definition is read from. */
  readonly given: unknown;
  /** What was found to be wrong on the way to that form, with paths in it. */
  readonly problems: readonly DefinitionProblem[];
}

/**
 * The definition that was sent.
 *
 * @throws InvalidJobError naming everything that is wrong with it
 */
export function readSentJob({ given, problems }: SentJob, now: number, parts: DefinitionReaderParts): JobDefinition {
  const read = readDefinition(given, now, parts);
  if ('definition' in read && problems.length === 0) return read.definition;
  throw new InvalidJobError([...problems, ...('problems' in read ? read.problems : [])]);
}
