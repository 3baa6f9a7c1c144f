import { type Kysely, sql } from 'kysely';

/** Several versions of each board instead of the last one alone; the guard against older ones is a row of the board's. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE boards (
      board TEXT NOT NULL PRIMARY KEY,
      version INTEGER NOT NULL,
      token INTEGER NOT NULL,
      held_until INTEGER NOT NULL DEFAULT 0
    ) STRICT`.execute(db);
  await sql`INSERT INTO boards (board, version, token) SELECT board, version, token FROM hot_lists`.execute(db);
  await sql`ALTER TABLE hot_lists RENAME TO hot_lists_before`.execute(db);
  await sql`
    CREATE TABLE hot_lists (
      board TEXT NOT NULL,
      version INTEGER NOT NULL,
      token INTEGER NOT NULL,
      computed_at INTEGER NOT NULL,
      payload BLOB NOT NULL,
      PRIMARY KEY (board, version)
    ) STRICT`.execute(db);
  await sql`
    INSERT INTO hot_lists (board, version, token, computed_at, payload)
    SELECT board, version, token, computed_at, payload FROM hot_lists_before`.execute(db);
  await sql`DROP TABLE hot_lists_before`.execute(db);
}
