import type { ItemSource, SourceView } from '../../application/ranking/item-source.js';
import { StoreUnavailableError } from '../../application/store-unavailable-error.js';
import { isUnreachable, MysqlDatabaseError } from '../mysql/database-error.js';
import { ReadOnlyConnection } from './connection.js';
import { inspect } from './inspect.js';
import { PAGE_SIZES, type PageSizes } from './page-sizes.js';
import type { TablesConfig } from './tables-config.js';
import { explainStatement, isStatementTimeout, TablesError } from './tables-error.js';
import { TablesView } from './tables-view.js';

/** Reads items from a site's own tables, each view on a connection and in a read-only transaction of its own. */
export class TablesItemSource implements ItemSource {
  readonly #config: TablesConfig;
  readonly #pages: PageSizes;

  /** @param pageRows - how many rows are read at a time, of every kind */
  constructor(config: TablesConfig, pageRows?: number) {
    this.#config = config;
    this.#pages = pageRows === undefined ? PAGE_SIZES : { rows: pageRows, numberRows: pageRows, newestRows: pageRows };
  }

  /**
   * @throws MysqlDatabaseError when the database can't be reached
   * @throws StoreUnavailableError when a query took longer than it may
   * @throws TablesError when the tables can't be read as the configuration says
   * @throws the signal's reason soon after `signal` aborts, even when the server hangs
   */
  async withView<T>(read: (view: SourceView) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const connection = await ReadOnlyConnection.open(this.#config.url, this.#config.queryTimeoutMs, signal);
    try {
      // Looked at in every view, because the site may change its tables at any time.
      const layout = await inspect(connection, this.#config);
      return await read(new TablesView(connection, layout, connection.takenAt, this.#pages));
    } catch (error) {
      signal?.throwIfAborted();
      // The tables are well, and the next attempt may find the server less busy.
      if (isStatementTimeout(error))
        throw new StoreUnavailableError(explainStatement(error, undefined, connection.user));
      throw inWords(error, this.#config, connection);
    } finally {
      connection.close();
    }
  }
}

/** What the driver and the server throw, as an error that says it in one sentence; any other as it is. */
export function inWords(error: unknown, { url }: TablesConfig, { user }: ReadOnlyConnection): unknown {
  if (isUnreachable(error)) return new MysqlDatabaseError(url, error);
  if (!(error instanceof Error && 'sqlState' in error)) return error;
  return new TablesError([{ key: 'table', message: explainStatement(error, undefined, user) }], { cause: error });
}
