import { type Kysely, sql } from 'kysely';

/**
 * When a shard is due whose lease is kept between runs, because `due_at` is when the lease ends; of one that runs, when
 * that was. And boards become jobs: so what their jobs publish with is greater than every token that they had before.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE job_shards ADD COLUMN was_due_at INTEGER`.execute(db);
  await sql`UPDATE job_shards SET was_due_at = due_at`.execute(db);
  await sql`
    INSERT INTO job_epochs (place, greatest)
    SELECT 1, max(token) FROM (
      SELECT epoch AS token FROM leases
      UNION ALL SELECT token FROM boards UNION ALL SELECT token FROM hot_lists) HAVING count(*) > 0
    ON CONFLICT (place) DO UPDATE SET greatest = max(greatest, excluded.greatest)`.execute(db);
}
