import { Kysely, type Migration, Migrator, MysqlDialect } from 'kysely';
import type { Pool } from 'mysql2';
import * as first from './migrations/0001-first.js';
import * as versions from './migrations/0002-versions.js';
import * as ingestKeys from './migrations/0003-ingest-keys.js';
import * as leases from './migrations/0004-leases.js';

/** Every step the tables have taken, in order. A step that has been released is never changed. */
const MIGRATIONS: Record<string, Migration> = {
  '0001-first': first,
  '0002-versions': versions,
  '0003-ingest-keys': ingestKeys,
  '0004-leases': leases,
};

/** Brings the tables up to date. The migrator takes a lock in the database, so several instances may start at once. */
export async function migrate(pool: Pool): Promise<void> {
  const { error } = await migratorOf(pool).migrateToLatest();
  if (error) throw error;
}

/** @throws Error naming the steps that are missing */
export async function checkMigrated(pool: Pool): Promise<void> {
  const all = await migratorOf(pool).getMigrations();
  const missing = all.filter(({ executedAt }) => executedAt === undefined).map(({ name }) => name);
  if (missing.length > 0) {
    throw new Error(`its tables lack ${missing.join(', ')}; run hotlist migrate, or set database.migrate to on`);
  }
}

function migratorOf(pool: Pool): Migrator {
  return new Migrator({
    db: new Kysely<unknown>({ dialect: new MysqlDialect({ pool }) }),
    provider: { getMigrations: async () => MIGRATIONS },
    // The database may be the site's own.
    migrationTableName: 'hotlist_migrations',
    migrationLockTableName: 'hotlist_migrations_lock',
  });
}
