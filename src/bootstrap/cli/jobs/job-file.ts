import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { CronerFireTimes } from '../../../adapters/local/croner-fire-times.js';
import { toDefinitionMessage } from '../../../adapters/protobuf/job-message.js';
import { isRecord } from '../../../application/jobs/given.js';
import { readDefinition } from '../../../application/jobs/read-definition.js';
import { messageOf } from '../../../application/message-of.js';
import { parseDuration } from '../../../domain/scheduling/duration.js';
import type { Job } from '../../../gen/scheduler/v1/job.js';
import { describeProblem } from '../../config/config-error.js';
import { plainValue } from '../../config/jobs/plain-value.js';
import { Reading } from '../../config/keys/reading.js';
import { readYaml } from '../../config/written/yaml.js';
import { Failure } from '../failure.js';
import type { Json } from './job-json.js';

/** The fields of a job that a file gives. */
export interface JobFile {
  /** For people. */
  readonly name: string;
  readonly fields: Json;
}

/**
 * Reads a file of YAML or JSON.
 *
 * @param path - `-` for standard input
 * @throws Failure with exit code 2 saying what is wrong with it
 */
export async function readJobFile(path: string, stdin: NodeJS.ReadableStream): Promise<JobFile> {
  const name = path === '-' ? 'standard input' : path;
  const content = await contentOf(path, stdin).catch((error: unknown) => {
    throw new Failure(`${name} can't be read: ${messageOf(error)}`, 2);
  });
  const reading = new Reading();
  const root = readYaml(content, name, reading);
  const { value, excess } = root ? plainValue(root) : { value: undefined, excess: undefined };
  if (excess) reading.refuse(excess, 'is too much; a job is at most 20 levels deep');
  if (reading.problems.length > 0) throw new Failure(reading.problems.map(describeProblem).join('\n'), 2);
  if (!isRecord(value))
    throw new Failure(`${name} holds no job: it has to be a mapping with fields such as schedule`, 2);
  return { name, fields: value };
}

/**
 * The job that fields make. Only the server knows its executors, so it checks their parameters itself.
 *
 * @throws Failure with exit code 2 naming everything that is wrong
 */
export function jobOf(fields: Json, file: string): Job {
  const parts = { fireTimes: new CronerFireTimes(), checkExecutor: () => [] };
  const read = readDefinition(fields, Date.now(), parts);
  if ('definition' in read) return toDefinitionMessage(read.definition);
  const lines = read.problems.map(({ field, message }) => `  ${field === '' ? message : `${field}: ${message}`}`);
  throw new Failure([`${file} holds no job that can be:`, ...lines].join('\n'), 2);
}

/** A job with the fields of a file in the place of its own. */
export function withFields(kept: Json, fields: Json): Json {
  const merged = { ...kept, ...fields };
  const { schedule } = fields;
  const isInterval = typeof schedule === 'string' && parseDuration(schedule) !== undefined;
  // An interval has none.
  if (isInterval && !('time_zone' in fields)) return { ...merged, time_zone: undefined };
  return merged;
}

async function contentOf(path: string, stdin: NodeJS.ReadableStream): Promise<string> {
  return path === '-' ? text(stdin) : readFileSync(path, 'utf8');
}
