import type { ExecutionState as State } from '../../application/jobs/job-history.js';
import type { JobRecord } from '../../application/jobs/job-records.js';
import type { JobDefinition } from '../../domain/scheduling/job-definition.js';
import { ExecutionState } from '../../gen/scheduler/v1/execution.js';
import { Delivery, Hold, Origin, Overlap } from '../../gen/scheduler/v1/job.js';

/** The words of definitions and records, and those of the contract. */
export const OVERLAPS: { readonly [word in JobDefinition['overlap']]: Overlap } = {
  skip: Overlap.SKIP,
  bufferOne: Overlap.BUFFER_ONE,
  cancelOther: Overlap.CANCEL_OTHER,
};

export const DELIVERIES: { readonly [word in JobDefinition['delivery']]: Delivery } = {
  atLeastOnce: Delivery.AT_LEAST_ONCE,
  atMostOnce: Delivery.AT_MOST_ONCE,
};

export const HOLDS: { readonly [word in JobDefinition['hold']]: Hold } = {
  run: Hold.RUN,
  sticky: Hold.STICKY,
};

export const ORIGINS: { readonly [word in JobRecord['origin']]: Origin } = {
  config: Origin.CONFIG,
  api: Origin.API,
};

export const STATES: { readonly [word in State]: ExecutionState } = {
  running: ExecutionState.RUNNING,
  succeeded: ExecutionState.SUCCEEDED,
  failed: ExecutionState.FAILED,
  'timed out': ExecutionState.TIMED_OUT,
  cancelled: ExecutionState.CANCELLED,
  lost: ExecutionState.LOST,
  skipped: ExecutionState.SKIPPED,
};

/** The word for what the contract calls so; undefined when there is none. */
export function wordFor<W extends string, T>(words: { readonly [word in W]: T }, value: T): W | undefined {
  return (Object.keys(words) as W[]).find((word) => words[word] === value);
}
