import type { RowDataPacket } from 'mysql2';
import type { PoolConnection } from 'mysql2/promise';
import { NOW_MS } from './now.js';

/** A shard that was due when it was looked at, under the epoch that it had. */
export interface DueShard {
  readonly job: Buffer;
  readonly shard: number;
  readonly epoch: number;
  /** Whether nobody has it under that epoch any more. */
  readonly isWaiting: boolean;
}

/** The earliest instant of each priority, by a few steps along the index however many rows there are. */
export const FIRST_DUE = `
  SELECT is_enabled, priority, MIN(due_at) AS first_due
  FROM hotlist_job_shards FORCE INDEX (hotlist_job_shards_by_due_at)
  WHERE is_enabled = 1 GROUP BY is_enabled, priority`;

/** What is due of one priority: one range of the index, in its order. */
const DUE = `
  SELECT job, shard, epoch, state FROM hotlist_job_shards FORCE INDEX (hotlist_job_shards_by_due_at)
  WHERE is_enabled = 1 AND priority = ? AND due_at <= ${NOW_MS} ORDER BY due_at, job, shard LIMIT ?`;

/** READ COMMITTED locks rows only, and not the gaps between them, into which others write when their runs end. */
const ROWS_ONLY = 'SET TRANSACTION ISOLATION LEVEL READ COMMITTED';

/** What is due, whoever else is about to claim it. */
export async function findDue(connection: PoolConnection, priority: number, limit: number): Promise<DueShard[]> {
  const [rows] = await connection.query<RowDataPacket[]>(DUE, [priority, limit]);
  return rows.map(toDueShard);
}

/** What is due and not locked by anybody just now. */
export async function findFree(connection: PoolConnection, priority: number, limit: number): Promise<DueShard[]> {
  const [[, rows]] = await connection.query<[unknown, RowDataPacket[]] & RowDataPacket[][]>(
    `${ROWS_ONLY}; ${DUE} FOR UPDATE SKIP LOCKED`,
    [priority, limit],
  );
  return rows.map(toDueShard);
}

/** The same, locked within a transaction that begins with it. */
export async function lockDue(connection: PoolConnection, priority: number, limit: number): Promise<DueShard[]> {
  const [[, , rows]] = await connection.query<[unknown, unknown, RowDataPacket[]] & RowDataPacket[][]>(
    `${ROWS_ONLY}; START TRANSACTION; ${DUE} FOR UPDATE SKIP LOCKED`,
    [priority, limit],
  );
  return rows.map(toDueShard);
}

function toDueShard(row: RowDataPacket): DueShard {
  const isWaiting = String(row['state']) === 'waiting';
  return { job: row['job'], shard: Number(row['shard']), epoch: Number(row['epoch']), isWaiting };
}
