import { type Kysely, sql } from 'kysely';

/**
 * Why a run is to stop, for as long as it runs; fire times that were given besides the schedule, and, while one of them is
 * a shard's, up to when those of its schedule are handled.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE job_shards ADD COLUMN cancel_reason TEXT`.execute(db);
  await sql`ALTER TABLE job_shards ADD COLUMN handled_to INTEGER`.execute(db);
  await sql`
    CREATE TABLE job_fire_times (
      job TEXT NOT NULL,
      shard INTEGER NOT NULL,
      fire_time INTEGER NOT NULL,
      PRIMARY KEY (job, shard, fire_time)
    ) STRICT, WITHOUT ROWID`.execute(db);
}
