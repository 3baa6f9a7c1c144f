import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, Migrator, SqliteDialect } from 'kysely';
import { type Connection, isBusy } from './connection.js';
import * as first from './migrations/0001-first.js';
import * as versions from './migrations/0002-versions.js';
import * as ingestKeys from './migrations/0003-ingest-keys.js';
import * as changes from './migrations/0005-changes.js';
import * as jobs from './migrations/0006-jobs.js';
import * as instances from './migrations/0007-instances.js';
import * as heldJobs from './migrations/0008-held-jobs.js';
import * as givenFireTimes from './migrations/0009-given-fire-times.js';

/** Every step the tables have taken, in order. A step that has been released is never changed. */
const MIGRATIONS = {
  '0001-first': first,
  '0002-versions': versions,
  '0003-ingest-keys': ingestKeys,
  '0005-changes': changes,
  '0006-jobs': jobs,
  '0007-instances': instances,
  '0008-held-jobs': heldJobs,
  '0009-given-fire-times': givenFireTimes,
};

const ATTEMPTS = 5;
/** Another process may be writing for longer than that, an import for one. */
const PATIENCE_MS = 15_000;

/**
 * Brings the tables up to date. Several processes may start at once: a step is one transaction, so of two that try it
 * one fails and changes nothing, and finds it done when it looks again.
 */
export async function migrate(connection: Connection): Promise<void> {
  const kysely = new Kysely<unknown>({ dialect: new SqliteDialect({ database: connection as never }) });
  const migrator = new Migrator({ db: kysely, provider: { getMigrations: async () => MIGRATIONS } });
  const deadline = performance.now() + PATIENCE_MS;
  for (let attempt = 1; ; attempt++) {
    const { error } = await migrator.migrateToLatest();
    if (!error) return;
    if (attempt >= ATTEMPTS && !(isBusy(error) && performance.now() < deadline)) throw error;
    await sleep(5 + Math.random() * 95);
  }
}
