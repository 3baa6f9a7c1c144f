import { openTablesSource } from '../adapters/tables/tables-source.js';
import type { ItemSource } from '../application/ranking/item-source.js';
import type { Config } from './config/config.js';
import type { Store } from './store.js';

/** What is ranked. */
export interface Source {
  readonly items: ItemSource;
  /**
   * @throws MysqlDatabaseError when its database can't be used
   * @throws TablesError with everything that keeps the site's tables from being read
   */
  check(): Promise<void>;
}

/** The site's own tables where the configuration names them, else hotlist's own items. */
export function sourceOf({ source }: Config, store: Store): Source {
  // Whoever makes sure that the store can be used has looked at its own items.
  return source ? openTablesSource(source) : { items: store.source, check: async () => {} };
}
