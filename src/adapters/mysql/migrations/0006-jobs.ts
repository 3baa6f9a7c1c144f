import { type Kysely, sql } from 'kysely';

/**
 * Jobs, how each of their shards stands, and what has been run. A shard's row is its lease: `due_at` says when it can be
 * claimed while it waits, and when its lease ends while it runs. `is_enabled` and `priority` are the job's, repeated there
 * so that a claim reads one range of one index. Definitions are text, because MySQL's JSON sorts what was given.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE IF NOT EXISTS hotlist_jobs (
      name VARBINARY(255) NOT NULL PRIMARY KEY,
      definition MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
      origin VARBINARY(16) NOT NULL,
      etag VARBINARY(32) NOT NULL,
      is_enabled TINYINT NOT NULL,
      created_at BIGINT NOT NULL,
      updated_at BIGINT NOT NULL
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`.execute(db);
  await sql`
    CREATE TABLE IF NOT EXISTS hotlist_job_shards (
      job VARBINARY(255) NOT NULL,
      shard INT NOT NULL,
      is_enabled TINYINT NOT NULL,
      priority INT NOT NULL,
      state VARBINARY(16) NOT NULL,
      fire_time BIGINT NULL,
      due_at BIGINT NULL,
      was_due_at BIGINT NULL,
      attempt INT NOT NULL,
      epoch BIGINT NOT NULL,
      owner VARBINARY(255) NOT NULL DEFAULT '',
      lost_by VARBINARY(255) NOT NULL DEFAULT '',
      mark VARBINARY(36) NOT NULL DEFAULT '',
      PRIMARY KEY (job, shard),
      KEY hotlist_job_shards_by_due_at (is_enabled, priority, due_at)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`.execute(db);
  // One row: the greatest epoch of all shards that were removed, where those that come begin.
  await sql`
    CREATE TABLE IF NOT EXISTS hotlist_job_epochs (
      place TINYINT NOT NULL PRIMARY KEY,
      greatest BIGINT NOT NULL
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`.execute(db);
  // Those that run have no end, so they are one small range of the index on it.
  await sql`
    CREATE TABLE IF NOT EXISTS hotlist_executions (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      job VARBINARY(255) NOT NULL,
      shard INT NOT NULL,
      fire_time BIGINT NOT NULL,
      last_fire_time BIGINT NOT NULL,
      fire_times BIGINT NOT NULL,
      attempt INT NOT NULL,
      epoch BIGINT NOT NULL,
      owner VARBINARY(255) NOT NULL,
      state VARBINARY(16) NOT NULL,
      started_at BIGINT NULL,
      ended_at BIGINT NULL,
      detail TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
      KEY hotlist_executions_by_job (job),
      KEY hotlist_executions_by_state (state),
      KEY hotlist_executions_by_ended_at (ended_at, job, shard)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`.execute(db);
}
