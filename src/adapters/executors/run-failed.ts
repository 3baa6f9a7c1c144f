import type { DefinitionProblem } from '../../application/jobs/fields.js';
import { shown } from './shown.js';

/** A run that failed; the message is a sentence for the record, without secrets. */
export class RunFailedError extends Error {
  override readonly name = 'RunFailedError';
}

/** A run whose function threw, which is the cause; that may be a mistake in the function. */
export class FunctionFailedError extends RunFailedError {}

/** For a run of a job that was kept although, by now, its parameters can't be used. */
export function unusable(problems: readonly DefinitionProblem[]): RunFailedError {
  return new RunFailedError(shown(problems.map(({ field, message }) => `${field}: ${message}`).join('; ')));
}

/** What a run that was told to stop ends with: the reason it was given. */
export function stopped({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new RunFailedError(`the run was told to stop (${reason})`);
}
