import { DAY_MS, SECOND_MS } from '../../domain/scheduling/duration.js';
import { type ExecutorSpec, HIGHEST_PRIORITY, type JobDefinition } from '../../domain/scheduling/job-definition.js';
import { isRefreshJob } from '../publishing/refresh-job-name.js';
import type { FireTimes } from '../scheduling/fire-times.js';
import { durationWithin, integerWithin, textLike } from './field-kinds.js';
import { type DefinitionProblem, Fields } from './fields.js';
import { quoteValue } from './given.js';
import { readExecutor } from './read-executor.js';
import { readLabels } from './read-labels.js';
import { readPolicies } from './read-policies.js';
import { readSchedule } from './read-schedule.js';

export const JOB_NAME = textLike(
  /^[a-z0-9][a-z0-9._:-]{0,127}$/i,
  '1 to 128 of a-z, A-Z, 0-9 and . _ : -, a letter or digit first',
);
const TIMEOUT = durationWithin(SECOND_MS, DAY_MS);
const DEFAULT_TIMEOUT_MS = 30 * SECOND_MS;
const SHARDS = integerWithin(1, 1_000);
const PRIORITY = integerWithin(-HIGHEST_PRIORITY, HIGHEST_PRIORITY);

const NAMES = [
  'name',
  'schedule',
  'time_zone',
  'executor',
  'timeout',
  'retry',
  'misfire',
  'overlap',
  'delivery',
  'hold',
  'shards',
  'priority',
  'labels',
];

export interface DefinitionReaderParts {
  readonly fireTimes: FireTimes;
  /** What is wrong with an executor's parameters, as the executor of that kind says. */
  readonly checkExecutor: (executor: ExecutorSpec) => readonly DefinitionProblem[];
}

export type ReadDefinition =
  | { readonly definition: JobDefinition }
  /** At least one. */
  | { readonly problems: readonly DefinitionProblem[] };

/**
 * Makes a job of what somebody has sent or written, as JSON or YAML gives it; with everything that is wrong with it when
 * it can't be one.
 *
 * @param now - in milliseconds UTC: a schedule that does not fire after it is refused
 */
export function readDefinition(
  given: unknown,
  now: number,
  { fireTimes, checkExecutor }: DefinitionReaderParts,
): ReadDefinition {
  const problems: DefinitionProblem[] = [];
  const fields = new Fields(given, '', NAMES, problems);
  if (problems.some(({ field }) => field === '')) return { problems };
  const name = fields.require('name', JOB_NAME, '');
  if (isRefreshJob(name)) fields.refuse('name', `${quoteValue(name)} is not allowed; refresh:… are the jobs of boards`);
  const schedule = readSchedule(fields, fireTimes, now);
  const executor = readExecutor(fields.given('executor'), checkExecutor, problems);
  const definition = {
    name,
    timeoutMs: fields.read('timeout', TIMEOUT, DEFAULT_TIMEOUT_MS),
    ...readPolicies(fields),
    shards: fields.read('shards', SHARDS, 1),
    priority: fields.read('priority', PRIORITY, 0),
    labels: readLabels(fields.given('labels'), problems),
  };
  const isComplete = schedule && executor && problems.length === 0;
  return isComplete ? { definition: { ...definition, schedule, executor } } : { problems };
}
