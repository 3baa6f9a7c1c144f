import { type Kysely, sql } from 'kysely';

/** The instances that there are, each as it described itself last. So few that no index is of use. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE IF NOT EXISTS hotlist_instances (
      name VARBINARY(255) NOT NULL PRIMARY KEY,
      host VARBINARY(255) NOT NULL,
      pid BIGINT NOT NULL,
      version VARBINARY(64) NOT NULL,
      started_at BIGINT NOT NULL,
      seen_at BIGINT NOT NULL,
      total_load DOUBLE NOT NULL,
      event_loop DOUBLE NOT NULL,
      cpu DOUBLE NOT NULL,
      memory DOUBLE NOT NULL,
      runs DOUBLE NOT NULL,
      running INT NOT NULL,
      max_running INT NOT NULL,
      held INT NOT NULL,
      skew_ms BIGINT NULL
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`.execute(db);
}
