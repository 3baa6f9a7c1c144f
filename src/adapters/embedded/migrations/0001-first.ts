import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  // `signals` is a JSON object of name to whole number: a vote changes one row, whichever counters there are.
  await sql`
    CREATE TABLE items (
      id TEXT NOT NULL UNIQUE,
      title TEXT NOT NULL,
      url TEXT NOT NULL,
      author TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      signals TEXT NOT NULL
    ) STRICT`.execute(db);
  await sql`CREATE INDEX items_by_created_at ON items (created_at)`.execute(db);
  await sql`
    CREATE TABLE hot_lists (
      board TEXT NOT NULL PRIMARY KEY,
      version INTEGER NOT NULL,
      token INTEGER NOT NULL,
      computed_at INTEGER NOT NULL,
      payload BLOB NOT NULL
    ) STRICT`.execute(db);
  // The fencing token last handed out for each job.
  await sql`CREATE TABLE leases (job TEXT NOT NULL PRIMARY KEY, epoch INTEGER NOT NULL) STRICT`.execute(db);
}
