import type { RowDataPacket } from 'mysql2';
import type { PoolConnection } from 'mysql2/promise';
import type { JobDefinition } from '../../domain/scheduling/job-definition.js';
import { NOW_MS } from './now.js';

/**
 * Within the transaction that has locked the job's row, adds its shards from `first` on. Their epochs go on from the
 * greatest of all that were removed: what was claimed of a job of the same name must not be valid for the new one.
 */
export async function addShards(
  connection: PoolConnection,
  { name, priority, shards }: JobDefinition,
  { first, isEnabled, fireTime }: { first: number; isEnabled: boolean; fireTime: number | undefined },
): Promise<void> {
  if (first >= shards) return;
  const [[row]] = await connection.query<RowDataPacket[]>('SELECT greatest FROM hotlist_job_epochs LOCK IN SHARE MODE');
  const epoch = Number(row?.['greatest'] ?? 0);
  const due = fireTime ?? null;
  const rows = Array.from({ length: shards - first }, (_, index) => [
    ...[Buffer.from(name), first + index, Number(isEnabled), priority, 'waiting', due, due, 1, epoch],
  ]);
  await connection.query(
    `INSERT INTO hotlist_job_shards (job, shard, is_enabled, priority, state, fire_time, due_at, attempt, epoch)
     VALUES ?`,
    [rows],
  );
}

/**
 * Within the transaction that has locked the job's row, removes its shards from `first` on. What is recorded as running
 * there is lost: nobody will claim them again, and find that out.
 */
export async function removeShards(connection: PoolConnection, job: string, first: number): Promise<void> {
  const which = [Buffer.from(job), first];
  const [[row]] = await connection.query<RowDataPacket[]>(
    'SELECT MAX(epoch) AS greatest FROM hotlist_job_shards WHERE job = ? AND shard >= ? FOR UPDATE',
    which,
  );
  if (row?.['greatest'] == null) return;
  await connection.query(
    `INSERT INTO hotlist_job_epochs (place, greatest) VALUES (1, ?)
     ON DUPLICATE KEY UPDATE greatest = GREATEST(greatest, VALUES(greatest))`,
    [row['greatest']],
  );
  await connection.query('DELETE FROM hotlist_job_shards WHERE job = ? AND shard >= ?', which);
  await connection.query('DELETE FROM hotlist_job_fire_times WHERE job = ? AND shard >= ?', which);
  await connection.query(
    `UPDATE hotlist_executions SET state = 'lost', ended_at = ${NOW_MS}
     WHERE ended_at IS NULL AND job = ? AND shard >= ?`,
    which,
  );
}
