import { type Kysely, sql } from 'kysely';

/**
 * Whose each lease is and until when, in milliseconds UTC by the database's clock; 0 when nobody has it. Looks first:
 * ALTER TABLE commits by itself, so an instance may have been killed after it and before the step was noted.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql`
    SELECT 1 FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name = 'hotlist_leases' AND column_name = 'expires_at'`.execute(db);
  if (rows.length > 0) return;
  await sql`
    ALTER TABLE hotlist_leases
      ADD COLUMN owner VARBINARY(64) NOT NULL DEFAULT '',
      ADD COLUMN expires_at BIGINT NOT NULL DEFAULT 0`.execute(db);
}
