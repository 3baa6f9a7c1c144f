import { type Kysely, sql } from 'kysely';

/** Which items were removed when, for whoever reads what has changed since an instant. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE IF NOT EXISTS hotlist_removed_items (
      id VARBINARY(1020) NOT NULL PRIMARY KEY,
      removed_at BIGINT NOT NULL,
      KEY hotlist_removed_items_by_removed_at (removed_at)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`.execute(db);
}
