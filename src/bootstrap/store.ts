import { openEmbeddedStore } from '../adapters/embedded/store.js';
import { openMysqlStore } from '../adapters/mysql/store.js';
import type { Clock } from '../application/clock.js';
import type { ItemStore } from '../application/ingesting/item-store.js';
import type { HotListStore } from '../application/publishing/hot-list-store.js';
import type { HotListCodec } from '../application/publishing/published-list.js';
import type { ItemSource } from '../application/ranking/item-source.js';
import type { Epochs } from '../application/scheduling/epochs.js';
import type { Config } from './config/config.js';

/** Everything that is kept in one database, whichever it is. */
export interface Store {
  /** Where it is, for people; without a password. */
  readonly description: string;
  readonly hotLists: HotListStore;
  readonly items: ItemStore;
  readonly source: ItemSource;
  readonly epochs: Epochs;
  /**
   * Claims the store for serving from it; until {@link Store.close}, or the end of the process, nobody else can.
   *
   * @throws an error that says in one sentence who has it
   */
  claim(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the database that the configuration names.
 *
 * @throws an error that says in one sentence why it can't be used
 */
export function openStore({ database }: Config, codec: HotListCodec, clock: Clock): Promise<Store> {
  return database.path === undefined
    ? openMysqlStore(database.url, codec)
    : openEmbeddedStore(database.path, codec, clock);
}
