import type { RowDataPacket } from 'mysql2';
import type { ClaimKey } from '../../application/jobs/job-claims.js';

/** A row of the table `hotlist_job_shards` under one of its epochs. */
export interface ShardKey {
  readonly job: string | Buffer;
  readonly shard: number;
  readonly epoch: number;
}

/**
 * The shards, for a change of some by their keys. Without the named index both servers read, and lock, the whole table where
 * it has hardly more rows than that, and a single one that somebody else has locked holds all up.
 */
export const SHARDS_BY_KEY = 'hotlist_job_shards FORCE INDEX (PRIMARY)';

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
