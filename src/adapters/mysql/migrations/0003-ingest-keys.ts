import { type Kysely, sql } from 'kysely';

/**
 * What makes a write that is sent twice count once: each key with what was written under it, and the answer, which is
 * missing only within the transaction that writes.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE IF NOT EXISTS hotlist_ingest_keys (
      id VARBINARY(1020) NOT NULL PRIMARY KEY,
      fingerprint VARBINARY(64) NOT NULL,
      applied_at BIGINT NOT NULL,
      result TEXT NULL,
      KEY hotlist_ingest_keys_by_applied_at (applied_at)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`.execute(db);
}
