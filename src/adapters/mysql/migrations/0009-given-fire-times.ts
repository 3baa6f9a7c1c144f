import { type Kysely, sql } from 'kysely';

/**
 * Why a run is to stop, for as long as it runs; fire times that were given besides the schedule, and, while one of them is
 * a shard's, up to when those of its schedule are handled.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE IF NOT EXISTS hotlist_job_fire_times (
      job VARBINARY(255) NOT NULL,
      shard INT NOT NULL,
      fire_time BIGINT NOT NULL,
      PRIMARY KEY (job, shard, fire_time)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`.execute(db);
  await sql`
    ALTER TABLE hotlist_job_shards
      ADD COLUMN cancel_reason VARBINARY(1000) NULL,
      ADD COLUMN handled_to BIGINT NULL`.execute(db);
}
