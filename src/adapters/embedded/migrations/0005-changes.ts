import { type Kysely, sql } from 'kysely';

/** What has changed since an instant: by an index, and for what was removed by noting when. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE INDEX items_by_updated_at ON items (updated_at)`.execute(db);
  await sql`
    CREATE TABLE removed_items (
      id TEXT NOT NULL UNIQUE,
      removed_at INTEGER NOT NULL
    ) STRICT`.execute(db);
  await sql`CREATE INDEX removed_items_by_removed_at ON removed_items (removed_at)`.execute(db);
}
