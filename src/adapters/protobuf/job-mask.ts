import type { DefinitionProblem } from '../../application/jobs/fields.js';
import { quoteInFull } from '../../application/quote.js';
import { Executor, type Job, Retry, Schedule } from '../../gen/scheduler/v1/job.js';

type Put = (to: Job, from: Job) => void;

/** Every path that a mask may have, with what it does; done in this order, whatever that of the mask. */
const PATHS = new Map<string, Put>([
  ...(['schedule', 'executor', 'timeout', 'retry', 'misfire', 'overlap', 'delivery', 'hold'] as const).map(whole),
  ...(['shards', 'priority', 'labels'] as const).map(whole),
  ...(['every', 'cron'] as const).map((kind): [string, Put] => [
    `schedule.${kind}`,
    (to, { schedule }) => {
      const when = schedule?.when?.$case === kind ? schedule.when : undefined;
      // An interval has none.
      const timeZone = kind === 'every' ? '' : (to.schedule?.timeZone ?? '');
      to.schedule = { timeZone, when };
    },
  ]),
  [
    'schedule.time_zone',
    (to, { schedule }) => {
      to.schedule = { ...Schedule.create(), ...to.schedule, timeZone: schedule?.timeZone ?? '' };
    },
  ],
  ...within('executor', Executor, [
    ['kind', 'kind'],
    ['parameters', 'parameters'],
  ]),
  ...within('retry', Retry, [
    ['attempts', 'attempts'],
    ['backoff', 'backoff'],
    ['longest_backoff', 'longestBackoff'],
  ]),
]);

const ALL = [...PATHS.keys()].join(', ');

/** What is wrong with a mask: each path that there is not. */
export function maskProblems(mask: readonly string[]): readonly DefinitionProblem[] {
  return mask.flatMap((path) => {
    if (path === 'name') return [problem('"name" can\'t be changed; delete the job, and create another')];
    return PATHS.has(path) || isAll([path])
      ? []
      : [problem(`${quoteInFull(path)} is no path; the paths are ${ALL}, *`)];
  });
}

/** `kept` with what the mask names taken from `sent`, or all of it when the mask names nothing. */
export function masked(kept: Job, sent: Job, mask: readonly string[]): Job {
  if (mask.length === 0 || isAll(mask)) return { ...sent, name: kept.name };
  const job = { ...kept };
  for (const [path, put] of PATHS) if (mask.includes(path)) put(job, sent);
  return job;
}

function isAll(mask: readonly string[]): boolean {
  return mask.includes('*');
}

function whole<K extends keyof Job>(field: K): [string, Put] {
  return [
    field,
    (to, from) => {
      to[field] = from[field];
    },
  ];
}

/** Paths to the fields of a message that is a field of the job. */
function within<F extends 'executor' | 'retry'>(
  field: F,
  type: { create(): NonNullable<Job[F]> },
  names: readonly (readonly [path: string, key: keyof NonNullable<Job[F]>])[],
): [string, Put][] {
  return names.map(([path, key]) => [
    `${field}.${path}`,
    (to, from) => {
      to[field] = { ...(to[field] ?? type.create()), [key]: (from[field] ?? type.create())[key] } as Job[F];
    },
  ]);
}

function problem(message: string): DefinitionProblem {
  return { field: 'update_mask', message };
}
