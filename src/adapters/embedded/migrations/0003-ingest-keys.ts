import { type Kysely, sql } from 'kysely';

/** What makes a write that is sent twice count once: each key with what was written under it, and the answer. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE ingest_keys (
      id TEXT NOT NULL PRIMARY KEY,
      fingerprint TEXT NOT NULL,
      applied_at INTEGER NOT NULL,
      result TEXT NOT NULL
    ) STRICT`.execute(db);
  await sql`CREATE INDEX ingest_keys_by_applied_at ON ingest_keys (applied_at)`.execute(db);
}
