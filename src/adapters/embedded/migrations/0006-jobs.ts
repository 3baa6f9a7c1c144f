import { type Kysely, sql } from 'kysely';

/**
 * Jobs, how each of their shards stands, and what has been run. A shard's row is its lease: `due_at` says when it can be
 * claimed while it waits, and when its lease ends while it runs. `is_enabled` and `priority` are the job's, repeated there
 * so that a claim reads one range of one index.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE jobs (
      name TEXT NOT NULL PRIMARY KEY,
      definition TEXT NOT NULL,
      origin TEXT NOT NULL,
      etag TEXT NOT NULL,
      is_enabled INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT`.execute(db);
  await sql`
    CREATE TABLE job_shards (
      job TEXT NOT NULL,
      shard INTEGER NOT NULL,
      is_enabled INTEGER NOT NULL,
      priority INTEGER NOT NULL,
      state TEXT NOT NULL,
      fire_time INTEGER,
      due_at INTEGER,
      attempt INTEGER NOT NULL,
      epoch INTEGER NOT NULL,
      owner TEXT NOT NULL DEFAULT '',
      PRIMARY KEY (job, shard)
    ) STRICT`.execute(db);
  await sql`CREATE INDEX job_shards_by_due_at ON job_shards (is_enabled, priority, due_at, job, shard)`.execute(db);
  // One row: the greatest epoch of all shards that were removed, where those that come begin.
  await sql`
    CREATE TABLE job_epochs (
      place INTEGER NOT NULL PRIMARY KEY,
      greatest INTEGER NOT NULL
    ) STRICT`.execute(db);
  // AUTOINCREMENT, or the id of the last execution would be given again when it has been removed.
  await sql`
    CREATE TABLE executions (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      job TEXT NOT NULL,
      shard INTEGER NOT NULL,
      fire_time INTEGER NOT NULL,
      last_fire_time INTEGER NOT NULL,
      fire_times INTEGER NOT NULL,
      attempt INTEGER NOT NULL,
      epoch INTEGER NOT NULL,
      owner TEXT NOT NULL,
      state TEXT NOT NULL,
      started_at INTEGER,
      ended_at INTEGER,
      detail TEXT NOT NULL
    ) STRICT`.execute(db);
  await sql`CREATE INDEX executions_by_job ON executions (job)`.execute(db);
  await sql`CREATE INDEX executions_by_state ON executions (state)`.execute(db);
  await sql`CREATE INDEX executions_by_ended_at ON executions (ended_at, job, shard)`.execute(db);
}
