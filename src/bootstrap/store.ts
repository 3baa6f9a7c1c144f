import { openEmbeddedStore } from '../adapters/embedded/store.js';
import { mysqlStore } from '../adapters/mysql/store.js';
import type { Clock } from '../application/clock.js';
import type { ItemStore } from '../application/ingesting/item-store.js';
import type { InstanceRecords } from '../application/jobs/instance-records.js';
import type { JobClaims } from '../application/jobs/job-claims.js';
import type { JobHistory } from '../application/jobs/job-history.js';
import type { JobQueue } from '../application/jobs/job-queue.js';
import type { JobRecords } from '../application/jobs/job-records.js';
import type { HotListHistory } from '../application/publishing/hot-list-history.js';
import type { HotListCodec } from '../application/publishing/published-list.js';
import type { ItemSource } from '../application/ranking/item-source.js';
import type { Leases } from '../application/scheduling/leases.js';
import type { Config } from './config/config.js';
import { openLeases } from './leases.js';

/** Everything that is kept in one database, whichever it is. */
export interface Store {
  /** Where it is, for people; without a password. */
  readonly description: string;
  readonly hotLists: HotListHistory;
  readonly items: ItemStore;
  /** The items above, as they are ranked. */
  readonly source: ItemSource;
  /** Which instance may run which job. */
  readonly leases: Leases;
  /** What is run on schedules, what of it is due, and what has been run. */
  readonly jobs: {
    readonly records: JobRecords;
    readonly queue: JobQueue;
    readonly claims: JobClaims;
    readonly history: JobHistory;
  };
  /** Those that run it. */
  readonly instances: InstanceRecords;
  /**
   * Makes sure that the database can be used, with its tables up to date.
   *
   * @throws MysqlDatabaseError saying in one sentence why it can't be used
   */
  prepare(): Promise<void>;
  /**
   * Claims the store for serving from it, where only one instance can.
   *
   * @throws an error that says in one sentence who has it
   */
  claim(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the database that the configuration names; one on a server is connected to when it is first asked.
 *
 * @throws EmbeddedDatabaseError saying in one sentence why the embedded file can't be used
 */
export async function openStore(config: Config, codec: HotListCodec, clock: Clock): Promise<Store> {
  const { database, publishing, scheduler } = config;
  const { keepVersions } = publishing;
  const leaseMs = scheduler.leaseTtlMs;
  if (database.path !== undefined) {
    const { path } = database;
    const { epochs, ...store } = await openEmbeddedStore({ path, keepVersions, leaseMs }, codec, clock);
    return { ...store, leases: openLeases(config, epochs, clock).leases, prepare: async () => {} };
  }
  const options = {
    url: database.url,
    keepVersions,
    leaseMs,
    mayMigrate: database.migrate === 'on',
  };
  const { epochs, ...store } = mysqlStore(options, codec);
  const { leases, isShared, claimsBy, ...open } = openLeases(config, epochs, clock);
  return {
    ...store,
    leases,
    jobs: { ...store.jobs, claims: claimsBy(store.jobs.claims) },
    async prepare() {
      await Promise.all([store.prepare(), open.connect()]);
    },
    claim: isShared ? async () => {} : () => store.claim(),
    async close() {
      await Promise.all([store.close(), open.close()]);
    },
  };
}
