import type { JobRecord, ShardState } from '../../application/jobs/job-records.js';
import { keptDefinition } from '../../application/jobs/kept-definition.js';
import type { Connection } from './connection.js';

interface JobRow {
  readonly name: string;
  readonly definition: string;
  readonly origin: JobRecord['origin'];
  readonly etag: string;
  readonly is_enabled: bigint;
  readonly created_at: bigint;
  readonly updated_at: bigint;
  readonly queued: bigint;
}

interface ShardRow {
  readonly shard: bigint;
  readonly state: ShardState['state'];
  readonly fire_time: bigint | null;
  readonly due_at: bigint | null;
  readonly attempt: bigint;
  readonly epoch: bigint;
  readonly owner: string;
}

/** The records of the jobs that fulfil a condition, in the order of their names, at most `limit`. */
export function readJobs(
  connection: Connection,
  condition: string,
  values: readonly unknown[],
  limit: number,
): JobRecord[] {
  const rows = connection
    .prepare(`SELECT *, (SELECT count(*) FROM job_fire_times WHERE job = name) AS queued
       FROM jobs WHERE ${condition} ORDER BY name LIMIT ?`)
    .all([...values, limit]) as JobRow[];
  const shards = connection.prepare(
    'SELECT shard, state, fire_time, due_at, attempt, epoch, owner FROM job_shards WHERE job = ? ORDER BY shard',
  );
  return rows.map((row) => ({
    definition: keptDefinition(row.definition),
    origin: row.origin,
    etag: row.etag,
    isEnabled: row.is_enabled === 1n,
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
    queued: Number(row.queued),
    shards: (shards.all([row.name]) as ShardRow[]).map(toShardState),
  }));
}

function toShardState(row: ShardRow): ShardState {
  return {
    shard: Number(row.shard),
    state: row.state,
    fireTime: toInstant(row.fire_time),
    dueAt: toInstant(row.due_at),
    attempt: Number(row.attempt),
    epoch: Number(row.epoch),
    owner: row.owner,
  };
}

/** Milliseconds UTC, from a column that may hold none. */
export function toInstant(value: bigint | null): number | undefined {
  return value === null ? undefined : Number(value);
}
