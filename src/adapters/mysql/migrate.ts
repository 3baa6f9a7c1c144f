import { Kysely, type Migration, Migrator, MysqlDialect, type MysqlPool, type MysqlPoolConnection } from 'kysely';
import type { PoolConnection } from 'mysql2/promise';
import { SESSION_SQL } from './connection.js';
import * as first from './migrations/0001-first.js';
import * as versions from './migrations/0002-versions.js';
import * as ingestKeys from './migrations/0003-ingest-keys.js';
import * as leases from './migrations/0004-leases.js';
import * as changes from './migrations/0005-changes.js';
import * as jobs from './migrations/0006-jobs.js';
import * as instances from './migrations/0007-instances.js';
import * as jobEpochs from './migrations/0008-job-epochs.js';
import * as givenFireTimes from './migrations/0009-given-fire-times.js';

/** Every step the tables have taken, in order. A step that has been released is never changed. */
const MIGRATIONS: Record<string, Migration> = {
  '0001-first': first,
  '0002-versions': versions,
  '0003-ingest-keys': ingestKeys,
  '0004-leases': leases,
  '0005-changes': changes,
  '0006-jobs': jobs,
  '0007-instances': instances,
  '0008-job-epochs': jobEpochs,
  '0009-given-fire-times': givenFireTimes,
};

/**
 * In seconds: how long a step waits for what instances that run have begun, and a change of a table in turn keeps them
 * waiting.
 */
const LOCK_WAIT_S = 60;

/**
 * Brings the tables up to date. The migrator takes a lock in the database, so several instances may start at once; where
 * nothing is missing nobody waits for it.
 */
export async function migrate(connection: PoolConnection): Promise<void> {
  const migrator = migratorOf(connection);
  if ((await missingSteps(migrator)).length === 0) return;
  await connection.query(`SET SESSION lock_wait_timeout = ${LOCK_WAIT_S}, innodb_lock_wait_timeout = ${LOCK_WAIT_S}`);
  try {
    const { error } = await migrator.migrateToLatest();
    if (error) throw error;
  } finally {
    // Whoever has the connection next is not to wait for so long.
    await connection.query(SESSION_SQL).catch(() => connection.destroy());
  }
}

/** @throws Error naming the steps that are missing */
export async function checkMigrated(connection: PoolConnection): Promise<void> {
  const missing = await missingSteps(migratorOf(connection));
  if (missing.length > 0) {
    throw new Error(`its tables lack ${missing.join(', ')}; run hotlist migrate, or set database.migrate to on`);
  }
}

async function missingSteps(migrator: Migrator): Promise<string[]> {
  const all = await migrator.getMigrations();
  return all.filter(({ executedAt }) => executedAt === undefined).map(({ name }) => name);
}

/** All on one connection, so that whoever handed it in can break it off: the migrator itself has no time limit. */
function migratorOf(connection: PoolConnection): Migrator {
  const { connection: driver } = connection as unknown as { connection: Pick<MysqlPoolConnection, 'query'> };
  const only = { query: driver.query.bind(driver), release: () => {} } as MysqlPoolConnection;
  const pool: MysqlPool = { getConnection: (take) => take(undefined, only), end: (ended) => ended(undefined) };
  return new Migrator({
    db: new Kysely<unknown>({ dialect: new MysqlDialect({ pool }) }),
    provider: { getMigrations: async () => MIGRATIONS },
    // The database may be the site's own.
    migrationTableName: 'hotlist_migrations',
    migrationLockTableName: 'hotlist_migrations_lock',
  });
}
