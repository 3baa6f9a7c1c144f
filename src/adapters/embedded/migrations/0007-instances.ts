import { type Kysely, sql } from 'kysely';

/** The instances that there are, each as it described itself last. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE instances (
      name TEXT NOT NULL PRIMARY KEY,
      host TEXT NOT NULL,
      pid INTEGER NOT NULL,
      version TEXT NOT NULL,
      started_at INTEGER NOT NULL,
      seen_at INTEGER NOT NULL,
      total_load REAL NOT NULL,
      event_loop REAL NOT NULL,
      cpu REAL NOT NULL,
      memory REAL NOT NULL,
      runs REAL NOT NULL,
      running INTEGER NOT NULL,
      max_running INTEGER NOT NULL,
      held INTEGER NOT NULL,
      skew_ms INTEGER
    ) STRICT`.execute(db);
}
