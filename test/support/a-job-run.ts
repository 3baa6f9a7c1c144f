import type { JobRun } from '../../src/application/jobs/executor.js';
import type { ExecutorSpec, JobDefinition } from '../../src/domain/scheduling/job-definition.js';

/** The fire time of these runs. */
export const FIRE_TIME = Date.UTC(2013, 0, 1, 6, 30);

/** A run of a job that is like most. */
export function aJobRun(
  executor: ExecutorSpec,
  run: Partial<Omit<JobRun, 'definition'>> = {},
  definition: Partial<JobDefinition> = {},
): JobRun {
  return {
    definition: {
      name: 'nightly:digest',
      schedule: { kind: 'interval', everyMs: 60_000 },
      executor,
      timeoutMs: 60_000,
      retry: { attempts: 1, backoffMs: 1_000, longestBackoffMs: 60_000 },
      misfire: { kind: 'fireOnce' },
      overlap: 'skip',
      delivery: 'atLeastOnce',
      hold: 'run',
      shards: 1,
      priority: 0,
      labels: {},
      ...definition,
    },
    shard: 0,
    fireTime: FIRE_TIME,
    held: true,
    attempt: 2,
    epoch: 7,
    signal: new AbortController().signal,
    tenure: new AbortController().signal,
    ...run,
  };
}
