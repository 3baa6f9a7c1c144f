import { type Kysely, sql } from 'kysely';

/**
 * Ids and names are VARBINARY, compared byte by byte: a text column would take two ids for one that differ in case,
 * accents or a space at the end, and which collation does not is different in MySQL and MariaDB.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE IF NOT EXISTS hotlist_items (
      seq BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      id VARBINARY(1020) NOT NULL,
      title TEXT NOT NULL,
      url TEXT NOT NULL,
      author TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      updated_at BIGINT NOT NULL,
      signals JSON NOT NULL,
      UNIQUE KEY hotlist_items_by_id (id),
      KEY hotlist_items_by_created_at (created_at),
      KEY hotlist_items_by_updated_at (updated_at)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`.execute(db);
  await sql`
    CREATE TABLE IF NOT EXISTS hotlist_hot_lists (
      board VARBINARY(255) NOT NULL PRIMARY KEY,
      version BIGINT NOT NULL,
      token BIGINT NOT NULL,
      computed_at BIGINT NOT NULL,
      payload LONGBLOB NOT NULL
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`.execute(db);
  // The fencing token last handed out for each job.
  await sql`
    CREATE TABLE IF NOT EXISTS hotlist_leases (
      job VARBINARY(255) NOT NULL PRIMARY KEY,
      epoch BIGINT NOT NULL
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`.execute(db);
}
