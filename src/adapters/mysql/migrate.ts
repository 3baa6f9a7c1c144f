import { Kysely, Migrator, MysqlDialect } from 'kysely';
import type { Pool } from 'mysql2';
import * as first from './migrations/0001-first.js';

/** Every step the tables have taken, in order. A step that has been released is never changed. */
const MIGRATIONS = { '0001-first': first };

/** Brings the tables up to date. The migrator takes a lock in the database, so several instances may start at once. */
export async function migrate(pool: Pool): Promise<void> {
  const kysely = new Kysely<unknown>({ dialect: new MysqlDialect({ pool }) });
  const migrator = new Migrator({
    db: kysely,
    provider: { getMigrations: async () => MIGRATIONS },
    // The database may be the site's own.
    migrationTableName: 'hotlist_migrations',
    migrationLockTableName: 'hotlist_migrations_lock',
  });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}
