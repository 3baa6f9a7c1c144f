import { type Kysely, sql } from 'kysely';

/**
 * Several versions of each board instead of the last one alone. The guard against older ones moves to a row for each
 * board, which every publish changes first: so publishes of one board follow one another.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE IF NOT EXISTS hotlist_boards (
      board VARBINARY(255) NOT NULL PRIMARY KEY,
      version BIGINT NOT NULL,
      token BIGINT NOT NULL,
      held_until BIGINT NOT NULL DEFAULT 0
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`.execute(db);
  await sql`
    INSERT IGNORE INTO hotlist_boards (board, version, token)
    SELECT board, version, token FROM hotlist_hot_lists`.execute(db);
  await sql`ALTER TABLE hotlist_hot_lists DROP PRIMARY KEY, ADD PRIMARY KEY (board, version)`.execute(db);
}
