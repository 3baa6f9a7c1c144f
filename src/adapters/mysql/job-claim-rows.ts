import type { RowDataPacket } from 'mysql2';
import type { Claim } from '../../application/jobs/job-claims.js';
import { keptDefinition } from '../../application/jobs/kept-definition.js';

/** What a claim is read from; its parameter is the lease's time, which begins when it is claimed. */
export const CLAIMED = `
  definition, shard, epoch, fire_time, was_due_at, attempt, lost_by, cancel_reason, handled_to, due_at - ? AS claimed_at
  FROM hotlist_job_shards STRAIGHT_JOIN hotlist_jobs ON name = job`;

export function toClaim(row: RowDataPacket): Claim {
  const lostBy = String(row['lost_by']);
  return {
    definition: keptDefinition(row['definition']),
    shard: Number(row['shard']),
    epoch: Number(row['epoch']),
    fireTime: Number(row['fire_time']),
    dueAt: Number(row['was_due_at']),
    attempt: Number(row['attempt']),
    lostBy: lostBy === '' ? undefined : lostBy,
    claimedAt: Number(row['claimed_at']),
    ...(row['cancel_reason'] !== null && { isCancelled: true }),
    ...(row['handled_to'] !== null && { handledTo: Number(row['handled_to']) }),
  };
}
