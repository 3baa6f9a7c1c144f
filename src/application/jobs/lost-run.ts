import type { Claim } from './job-claims.js';
import type { ExecutionState, JobHistory, NewExecution } from './job-history.js';

/** Those of runs that have begun. */
const BEGUN: readonly ExecutionState[] = ['running', 'succeeded', 'failed', 'timed out', 'cancelled', 'lost'];
/** How many of a shard's newest runs are looked at: they follow one another, but for what is recorded late. */
const LOOKED_AT = 5;

/** The attempt before, as that of a holder who died over it; after whoever took it over had put it back nobody knows whose. */
export function lostRun({ definition, shard, epoch, fireTime, attempt, lostBy }: Claim): NewExecution {
  return {
    ...{ job: definition.name, shard, fireTime, lastFireTime: fireTime, count: 1, attempt: attempt - 1 },
    ...{ epoch: lostBy === undefined ? epoch : epoch - 1, owner: lostBy ?? '', state: 'lost' },
    detail: 'its instance was gone before the run was recorded',
  };
}

/** Whether its holder lived long enough to record that it began. */
export async function wasRecorded(lost: NewExecution, history: JobHistory): Promise<boolean> {
  const newest = await history.list({ job: lost.job, shard: lost.shard, states: BEGUN, limit: LOOKED_AT });
  return newest.some(
    ({ fireTime, attempt, epoch }) => fireTime === lost.fireTime && attempt === lost.attempt && epoch <= lost.epoch,
  );
}
