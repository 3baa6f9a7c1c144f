import type { RowDataPacket } from 'mysql2';
import type { ClaimKey } from '../../application/jobs/job-claims.js';

/** A row of the table `hotlist_job_shards` under one of its epochs. */
export interface ShardKey {
  readonly job: string | Buffer;
  readonly shard: number;
  readonly epoch: number;
}

/**
 * The condition for some rows by their primary key and epoch. Spelled out, because MariaDB reads and locks the whole table
 * where `(job, shard) IN (…)` has one row.
 */
export function isOneOf(keys: readonly ShardKey[]): { readonly sql: string; readonly values: readonly unknown[] } {
  return {
    sql: `(${keys.map(() => '(job = ? AND shard = ? AND epoch = ?)').join(' OR ')})`,
    values: keys.flatMap(({ job, shard, epoch }) => [Buffer.from(job), shard, epoch]),
  };
}

export function toClaimKey(row: RowDataPacket): ClaimKey {
  return { job: String(row['job']), shard: Number(row['shard']), epoch: Number(row['epoch']) };
}
