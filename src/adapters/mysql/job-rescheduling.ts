import type { RowDataPacket } from 'mysql2';
import type { PoolConnection } from 'mysql2/promise';
import { rescheduleShards } from '../../application/jobs/reschedule-shards.js';
import { batches } from './batches.js';
import { INSERT_EXECUTIONS, toPlaces, toValues } from './job-history-rows.js';
import { toInstant } from './job-rows.js';
import { NOW_MS } from './now.js';

/** Within the transaction that has locked the job's row, has its shards that wait take another schedule. */
export async function rescheduleJob(
  connection: PoolConnection,
  name: string,
  change: Parameters<typeof rescheduleShards>[3],
): Promise<void> {
  const job = Buffer.from(name);
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT shard, epoch, fire_time, IF(state = 'held', was_due_at, due_at) AS due_at, attempt, handled_to, cancel_reason,
       ${NOW_MS} AS now_ms
     FROM hotlist_job_shards WHERE job = ? AND state <> 'running' FOR UPDATE`,
    [job],
  );
  const waiting = rows.map((row) => ({
    shard: Number(row['shard']),
    epoch: Number(row['epoch']),
    fireTime: toInstant(row['fire_time']),
    dueAt: toInstant(row['due_at']),
    attempt: Number(row['attempt']),
    handledTo: toInstant(row['handled_to']),
    isCancelled: row['cancel_reason'] !== null,
  }));
  const { groups, skipped } = rescheduleShards(name, waiting, Number(rows[0]?.['now_ms']), change);
  for (const { shards, waiting: next } of groups) {
    const { fireTime = null, dueAt = null, attempt, handledTo = null } = next;
    await connection.query(
      `UPDATE hotlist_job_shards
       SET fire_time = ?, due_at = IF(state = 'held', due_at, ?), was_due_at = ?, attempt = ?, handled_to = ?,
         cancel_reason = IF(attempt > 1, cancel_reason, NULL)
       WHERE job = ? AND shard IN (?)`,
      [fireTime, dueAt, dueAt, attempt, handledTo, job, shards],
    );
  }
  for (const some of batches(skipped)) {
    await connection.query(`${INSERT_EXECUTIONS} VALUES ${some.map(toPlaces).join(', ')}`, some.flatMap(toValues));
  }
}
