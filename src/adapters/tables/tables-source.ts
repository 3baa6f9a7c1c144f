import type { ItemSource } from '../../application/ranking/item-source.js';
import { describeTables } from './check/check-tables.js';
import { ReadOnlyConnection } from './connection.js';
import { inspect } from './inspect.js';
import { inWords, TablesItemSource } from './item-source.js';
import type { TablesConfig } from './tables-config.js';

/** A site's own tables as a source of items. It holds nothing open: each view has a connection of its own. */
export interface TablesSource {
  /** Which rows are read, and where, for people; without a password. */
  readonly description: string;
  readonly items: ItemSource;
  /**
   * Looks at the columns, as every view does; for the start of a service.
   *
   * @throws MysqlDatabaseError when the database can't be reached, and says whether waiting may help
   * @throws TablesError with everything that keeps the tables from being read
   */
  check(signal?: AbortSignal): Promise<void>;
}

export function openTablesSource(config: TablesConfig): TablesSource {
  return {
    description: describeTables(config),
    items: new TablesItemSource(config),
    async check(signal) {
      const connection = await ReadOnlyConnection.open(config.url, config.queryTimeoutMs, signal);
      try {
        await inspect(connection, config);
      } catch (error) {
        signal?.throwIfAborted();
        throw inWords(error, config, connection);
      } finally {
        connection.close();
      }
    },
  };
}
