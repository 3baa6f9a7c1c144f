import type { RowDataPacket } from 'mysql2';
import type { PoolConnection } from 'mysql2/promise';
import type { JobRecord, ShardState } from '../../application/jobs/job-records.js';
import { keptDefinition } from '../../application/jobs/kept-definition.js';

/**
 * The records of the jobs that fulfil a condition, in the order of their names, at most `limit`. One statement, so that a
 * job and its shards are of one moment.
 */
export async function readJobs(
  connection: PoolConnection,
  condition: string,
  values: readonly unknown[],
  limit: number,
): Promise<JobRecord[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT jobs.name, IF(shards.shard = 0, jobs.definition, NULL) AS definition, jobs.origin, jobs.etag, jobs.is_enabled,
       jobs.created_at, jobs.updated_at, jobs.queued,
       shards.shard, shards.state, shards.fire_time, shards.due_at, shards.attempt, shards.epoch, shards.owner
     FROM (
         SELECT *, (SELECT COUNT(*) FROM hotlist_job_fire_times WHERE job = name) AS queued
         FROM hotlist_jobs WHERE ${condition} ORDER BY name LIMIT ?
       ) AS jobs
       STRAIGHT_JOIN hotlist_job_shards AS shards ON shards.job = jobs.name
     ORDER BY jobs.name, shards.shard`,
    [...values, limit],
  );
  const shards = new Map<JobRecord, ShardState[]>();
  let last: ShardState[] = [];
  for (const row of rows) {
    // The first of each job's rows is that of its shard 0.
    if (row['definition'] !== null) {
      last = [];
      shards.set(toRecord(row, last), last);
    }
    last.push(toShardState(row));
  }
  return [...shards.keys()];
}

function toRecord(row: RowDataPacket, shards: readonly ShardState[]): JobRecord {
  return {
    definition: keptDefinition(row['definition']),
    origin: String(row['origin']) as JobRecord['origin'],
    etag: String(row['etag']),
    isEnabled: Number(row['is_enabled']) === 1,
    createdAt: Number(row['created_at']),
    updatedAt: Number(row['updated_at']),
    queued: Number(row['queued']),
    shards,
  };
}

function toShardState(row: RowDataPacket): ShardState {
  return {
    shard: Number(row['shard']),
    state: String(row['state']) as ShardState['state'],
    fireTime: toInstant(row['fire_time']),
    dueAt: toInstant(row['due_at']),
    attempt: Number(row['attempt']),
    epoch: Number(row['epoch']),
    owner: String(row['owner']),
  };
}

/** Milliseconds UTC, from a column that may hold none. */
export function toInstant(value: unknown): number | undefined {
  return value === null ? undefined : Number(value);
}
