import type { KeptExecution } from '../../application/jobs/job-history.js';
import type { Execution } from '../../gen/scheduler/v1/execution.js';
import { STATES } from './job-words.js';
import { toTimestamp } from './timestamp.js';

export function toExecutionMessage(kept: KeptExecution): Execution {
  const { id, job, shard, fireTime, lastFireTime, count, attempt, epoch, owner, state, detail } = kept;
  return {
    id: BigInt(id),
    job,
    shard,
    fireTime: toTimestamp(fireTime),
    lastFireTime: toTimestamp(lastFireTime),
    count: BigInt(count),
    attempt,
    epoch: BigInt(epoch),
    owner,
    state: STATES[state],
    startTime: kept.startedAt === undefined ? undefined : toTimestamp(kept.startedAt),
    endTime: kept.endedAt === undefined ? undefined : toTimestamp(kept.endedAt),
    detail,
  };
}
