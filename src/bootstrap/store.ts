import { openEmbeddedStore } from '../adapters/embedded/store.js';
import { LocalLeases } from '../adapters/local/leases.js';
import { MysqlDatabase } from '../adapters/mysql/database.js';
import { MysqlLeases } from '../adapters/mysql/leases.js';
import { mysqlStore } from '../adapters/mysql/store.js';
import type { Clock } from '../application/clock.js';
import type { ItemStore } from '../application/ingesting/item-store.js';
import type { HotListHistory } from '../application/publishing/hot-list-history.js';
import type { HotListCodec } from '../application/publishing/published-list.js';
import type { ItemSource } from '../application/ranking/item-source.js';
import type { Leases } from '../application/scheduling/leases.js';
import type { Config } from './config/config.js';

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
  if (database.path !== undefined) {
    const { epochs, ...store } = await openEmbeddedStore(database.path, publishing.keepVersions, codec, clock);
    return { ...store, leases: new LocalLeases(epochs), prepare: async () => {} };
  }
  const options = {
    url: database.url,
    keepVersions: publishing.keepVersions,
    mayMigrate: database.migrate === 'on',
  };
  const { epochs, ...store } = mysqlStore(options, codec);
  // The local backend knows nothing of other instances, so there must be none.
  if (scheduler.backend === 'local') return { ...store, leases: new LocalLeases(epochs) };
  // Connections of its own: an import that fills the others must not keep a renewal waiting.
  const leaseDatabase = new MysqlDatabase(database.url);
  return {
    ...store,
    leases: new MysqlLeases(leaseDatabase, scheduler.leaseTtlMs, clock),
    claim: async () => {},
    async close() {
      await Promise.all([store.close(), leaseDatabase.close()]);
    },
  };
}
