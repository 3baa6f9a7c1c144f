import type { RowDataPacket } from 'mysql2';
import type { PoolConnection } from 'mysql2/promise';
import type { ClaimKey, Settlement } from '../../application/jobs/job-claims.js';
import { batches } from './batches.js';
import type { MysqlDatabase } from './database.js';
import { toClaimKey } from './job-keys.js';

/**
 * Has shards wait whose epoch is still theirs, and returns which. In a transaction that begins with locking them: after
 * the change itself another may claim a shard before anyone could look whose it was.
 */
export async function settleShards(
  database: MysqlDatabase,
  settlements: readonly Settlement[],
  limits: { readonly timeoutMs: number },
): Promise<readonly ClaimKey[]> {
  if (settlements.length === 0) return [];
  const rows = settlements.map((settlement) => ({ ...settlement, name: Buffer.from(settlement.job) }));
  // In one order, so that two batches do not wait for each other crosswise.
  rows.sort((a, b) => a.name.compare(b.name) || a.shard - b.shard);
  return database.write(async (connection) => {
    const settled: ClaimKey[] = [];
    for (const some of batches(rows)) settled.push(...(await settle(connection, some)));
    return settled;
  }, limits);
}

async function settle(connection: PoolConnection, settlements: readonly Settlement[]): Promise<ClaimKey[]> {
  const others = 'UNION ALL SELECT ?, ?, ?, ?, ?, ? '.repeat(settlements.length - 1);
  const settled = `
    (SELECT ? AS job, ? AS shard, ? AS epoch, ? AS fire_time, ? AS due_at, ? AS attempt ${others}) AS settled
      STRAIGHT_JOIN hotlist_job_shards AS shards ON shards.job = settled.job AND shards.shard = settled.shard`;
  const held = "shards.epoch = settled.epoch AND shards.state = 'running'";
  const values = settlements.flatMap(toValues);
  const [[left]] = await connection.query<[RowDataPacket[], unknown] & RowDataPacket[][]>(
    `SELECT shards.job, shards.shard, shards.epoch FROM ${settled} WHERE ${held} FOR UPDATE;
     UPDATE ${settled}
     SET shards.state = 'waiting', shards.fire_time = settled.fire_time, shards.due_at = settled.due_at,
       shards.attempt = settled.attempt
     WHERE ${held}`,
    [...values, ...values],
  );
  return left.map(toClaimKey);
}

function toValues({ job, shard, epoch, fireTime, dueAt, attempt }: Settlement): unknown[] {
  return [
    Buffer.from(job),
    shard,
    epoch,
    fireTime ?? null,
    fireTime === undefined ? null : (dueAt ?? fireTime),
    attempt,
  ];
}
