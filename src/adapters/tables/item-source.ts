import type { Change, ItemSource, ScannedItem, SourceView } from '../../application/ranking/item-source.js';
import type { Item } from '../../domain/item.js';
import { isUnreachable, MysqlDatabaseError } from '../mysql/database-error.js';
import { changes } from './changes.js';
import { ReadOnlyConnection } from './connection.js';
import { type Counters, type Counts, LookedUpCounters } from './counters.js';
import { inspect } from './inspect.js';
import type { Layout } from './layout.js';
import { canMerge, MergedCounters } from './merged-counters.js';
import { type PageRow, Pages } from './pages.js';
import { readItems } from './read-items.js';
import { signalsOf } from './signals.js';
import { publishedItems } from './streams.js';
import type { TablesConfig } from './tables-config.js';
import { explainStatement, TablesError } from './tables-error.js';

/** Enough to make the way to the database and back small, and few enough that requests get their turn in between. */
export const PAGE_ROWS = 4_000;

/** Reads items from a site's own tables, each view on a connection and in a read-only transaction of its own. */
export class TablesItemSource implements ItemSource {
  readonly #config: TablesConfig;
  readonly #pageRows: number;

  constructor(config: TablesConfig, pageRows = PAGE_ROWS) {
    this.#config = config;
    this.#pageRows = pageRows;
  }

  /**
   * @throws MysqlDatabaseError when the database can't be reached
   * @throws TablesError when the tables can't be read as the configuration says
   * @throws the signal's reason soon after `signal` aborts, even when the server hangs
   */
  async withView<T>(read: (view: SourceView) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const connection = await ReadOnlyConnection.open(this.#config.url, this.#config.queryTimeoutMs, signal);
    try {
      // Looked at in every view, because the site may change its tables at any time.
      const layout = await inspect(connection, this.#config);
      return await read(new TablesView(connection, layout, connection.takenAt, this.#pageRows));
    } catch (error) {
      signal?.throwIfAborted();
      throw inWords(error, this.#config, connection);
    } finally {
      connection.close();
    }
  }
}

class TablesView implements SourceView {
  readonly takenAt: number;
  readonly #connection: ReadOnlyConnection;
  readonly #layout: Layout;
  readonly #pageRows: number;

  constructor(connection: ReadOnlyConnection, layout: Layout, takenAt: number, pageRows: number) {
    this.#connection = connection;
    this.#layout = layout;
    this.takenAt = takenAt;
    this.#pageRows = pageRows;
  }

  async *scan(createdFrom: number | undefined): AsyncGenerator<readonly ScannedItem[]> {
    const pages = new Pages(this.#connection, publishedItems(this.#layout), this.#pageRows);
    const counters = this.#counters(createdFrom === undefined);
    for await (const rows of createdFrom === undefined ? pages.byId() : pages.from(createdFrom)) {
      const counts = await counters.of(rows.map(({ id }) => id));
      yield rows.flatMap((row) => this.#item(row, createdFrom, counts.get(row.id)));
    }
  }

  changes(changedFrom: number): AsyncIterable<readonly Change[]> | undefined {
    return changes(this.#connection, this.#layout, changedFrom, this.#pageRows);
  }

  async read(ids: readonly string[]): Promise<readonly Item[]> {
    return readItems(this.#connection, this.#layout, ids);
  }

  /** A window may hold few of many items: then their counters are looked up, not read from end to end. */
  #counters(all: boolean): Counters {
    return all && canMerge(this.#layout)
      ? new MergedCounters(this.#connection, this.#layout, this.#pageRows)
      : new LookedUpCounters(this.#connection, this.#layout);
  }

  /** None when it has no instant, or lies before the window. */
  #item({ id, at, values }: PageRow, createdFrom: number | undefined, beside: Counts | undefined): ScannedItem[] {
    const createdAt = this.#layout.createdAt.read(at);
    if (createdAt === undefined || (createdFrom !== undefined && createdAt < createdFrom)) return [];
    return [{ id, createdAt, signals: signalsOf(this.#layout, values, beside) }];
  }
}

/** What the driver and the server throw, as an error that says it in one sentence; any other as it is. */
export function inWords(error: unknown, { url }: TablesConfig, { user }: ReadOnlyConnection): unknown {
  if (isUnreachable(error)) return new MysqlDatabaseError(url, error);
  if (!(error instanceof Error && 'sqlState' in error)) return error;
  return new TablesError([{ key: 'table', message: explainStatement(error, undefined, user) }], { cause: error });
}
