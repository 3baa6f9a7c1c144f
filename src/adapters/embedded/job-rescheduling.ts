import { rescheduleShards } from '../../application/jobs/reschedule-shards.js';
import type { Connection } from './connection.js';
import { insertExecutions } from './job-history-rows.js';
import { toInstant } from './job-rows.js';

interface WaitingRow {
  readonly shard: bigint;
  readonly epoch: bigint;
  readonly fire_time: bigint | null;
  readonly due_at: bigint | null;
  readonly attempt: bigint;
  readonly handled_to: bigint | null;
  readonly cancel_reason: string | null;
}

/** Within a write, has the job's shards that wait take another schedule. */
export function rescheduleJob(
  connection: Connection,
  job: string,
  now: number,
  change: Parameters<typeof rescheduleShards>[3],
): void {
  const rows = connection
    .prepare(
      `SELECT shard, epoch, fire_time, iif(state = 'held', was_due_at, due_at) AS due_at, attempt, handled_to, cancel_reason
       FROM job_shards WHERE job = ? AND state <> 'running'`,
    )
    .all([job]) as WaitingRow[];
  const { groups, skipped } = rescheduleShards(job, rows.map(toWaitingShard), now, change);
  const update = connection.prepare(
    `UPDATE job_shards
     SET fire_time = ?1, due_at = iif(state = 'held', due_at, ?2), was_due_at = ?2, attempt = ?3, handled_to = ?4,
       cancel_reason = iif(?3 > 1, cancel_reason, NULL)
     WHERE job = ?5 AND shard = ?6`,
  );
  for (const { shards, waiting } of groups) {
    const { fireTime = null, dueAt = null, attempt, handledTo = null } = waiting;
    for (const shard of shards) update.run([fireTime, dueAt, attempt, handledTo, job, shard]);
  }
  insertExecutions(connection, skipped, now);
}

function toWaitingShard(row: WaitingRow) {
  return {
    shard: Number(row.shard),
    epoch: Number(row.epoch),
    fireTime: toInstant(row.fire_time),
    dueAt: toInstant(row.due_at),
    attempt: Number(row.attempt),
    handledTo: toInstant(row.handled_to),
    isCancelled: row.cancel_reason !== null,
  };
}
