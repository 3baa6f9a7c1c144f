import type { JobDefinition } from '../../src/domain/scheduling/job-definition.js';

/** A job of the usual kind, but for the differences. */
export function aJobDefinition(differences: Partial<JobDefinition> = {}): JobDefinition {
  return {
    name: 'digest',
    schedule: { kind: 'interval', everyMs: 60_000 },
    executor: { kind: 'local', parameters: { function: 'send' } },
    timeoutMs: 30_000,
    retry: { attempts: 3, backoffMs: 1_000, longestBackoffMs: 60_000 },
    misfire: { kind: 'fireOnce' },
    overlap: 'skip',
    delivery: 'atLeastOnce',
    hold: 'run',
    shards: 1,
    priority: 0,
    labels: {},
    ...differences,
  };
}
