import type { Claim } from './job-claims.js';
import type { ExecutionState, JobHistory, NewExecution } from './job-history.js';

/** Those of runs that have begun. */
const BEGUN: readonly ExecutionState[] = ['running', 'succeeded', 'failed', 'timed out', 'cancelled', 'lost'];
/** How many of the newest runs of a job are looked through; more than a job has shards. */
const LOOKED_THROUGH = 2_000;

/** The attempt that the holder before died over. */
export function lostRun({ definition, shard, epoch, fireTime, attempt }: Claim, owner: string): NewExecution {
  return {
    ...{ job: definition.name, shard, fireTime, lastFireTime: fireTime, count: 1, attempt: attempt - 1 },
    ...{ epoch: epoch - 1, owner, state: 'lost', detail: 'its instance was gone before the run was recorded' },
  };
}

/** Whether its holder lived long enough to record that it began. */
export async function wasRecorded(lost: NewExecution, history: JobHistory): Promise<boolean> {
  const newest = await history.list({ job: lost.job, states: BEGUN, limit: LOOKED_THROUGH });
  return newest.some(
    ({ shard, fireTime, attempt, epoch }) =>
      shard === lost.shard && fireTime === lost.fireTime && attempt === lost.attempt && epoch <= lost.epoch,
  );
}
