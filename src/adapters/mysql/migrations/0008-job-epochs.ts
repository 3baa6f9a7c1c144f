import { type Kysely, sql } from 'kysely';

/** How many leases instances of the version before may take while they are replaced. */
const AHEAD = 1_000;

/** Boards become jobs: so what their jobs publish with is greater than every token that they had before. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    INSERT INTO hotlist_job_epochs (place, greatest)
    SELECT 1, MAX(token) + ${AHEAD} FROM (
      SELECT epoch AS token FROM hotlist_leases
      UNION ALL SELECT token FROM hotlist_boards UNION ALL SELECT token FROM hotlist_hot_lists) AS tokens
    HAVING COUNT(*) > 0
    ON DUPLICATE KEY UPDATE greatest = GREATEST(greatest, VALUES(greatest))`.execute(db);
}
