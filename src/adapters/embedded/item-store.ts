import { added, applyChanges, byItem } from '../../application/ingesting/apply-changes.js';
import type {
  AddedSignals,
  IngestKey,
  ItemStore,
  SignalChange,
  WrittenItem,
} from '../../application/ingesting/item-store.js';
import { StoreUnavailableError } from '../../application/store-unavailable-error.js';
import { isBusy } from './connection.js';
import type { EmbeddedDatabase } from './database.js';
import { EmbeddedIngestKeys } from './ingest-keys.js';
import { NOW_MS } from './now.js';
import { EmbeddedRemovedItems } from './removed-items.js';

/** Greater than every string that begins with a prefix and goes on. */
const AFTER_ALL = '\u{10FFFF}';

/** Items in the table `items`, a row each with all of its counters. */
export class EmbeddedItemStore implements ItemStore {
  readonly #database: EmbeddedDatabase;
  readonly #keys: EmbeddedIngestKeys;
  readonly #removed: EmbeddedRemovedItems;

  constructor(database: EmbeddedDatabase) {
    this.#database = database;
    this.#keys = new EmbeddedIngestKeys(database);
    this.#removed = new EmbeddedRemovedItems(database);
  }

  async upsert(items: readonly WrittenItem[], signal?: AbortSignal): Promise<void> {
    const statement = this.#database.connection.prepare(`
      INSERT INTO items (id, title, url, author, created_at, updated_at, signals) VALUES (?, ?, ?, ?, ?, ${NOW_MS}, ?)
      ON CONFLICT (id) DO UPDATE SET
        title = excluded.title,
        url = excluded.url,
        author = excluded.author,
        created_at = excluded.created_at,
        updated_at = excluded.updated_at,
        signals = excluded.signals`);
    await this.#write(() => {
      for (const { id, title, url, author, createdAt, signals } of items) {
        statement.run([id, title, url, author, createdAt, JSON.stringify(signals)]);
      }
    }, signal);
  }

  addSignals(changes: readonly SignalChange[], signal?: AbortSignal, key?: IngestKey): Promise<AddedSignals> {
    return this.#write(() => {
      const before = key && this.#keys.find(key);
      if (before) return before;
      const answer = this.#apply(changes);
      if (key) this.#keys.remember(key, answer);
      return answer;
    }, signal);
  }

  remove(ids: readonly string[], signal?: AbortSignal): Promise<number> {
    const remove = () => this.#removed.remove('id IN (SELECT value FROM json_each(?))', [JSON.stringify(ids)]);
    return this.#write(remove, signal);
  }

  async count(prefix: string): Promise<number> {
    const row = this.#database.connection
      .prepare('SELECT count(*) AS items FROM items WHERE id >= ? AND id < ?')
      .get([prefix, prefix + AFTER_ALL]) as { items: bigint };
    return Number(row.items);
  }

  removeByPrefix(prefix: string): Promise<number> {
    return this.#write(() => this.#removed.remove('id >= ? AND id < ?', [prefix, prefix + AFTER_ALL]));
  }

  /** The sums are made here: SQLite would turn one that leaves 64 bits into a floating-point number. */
  #apply(changes: readonly SignalChange[]): AddedSignals {
    const { connection } = this.#database;
    const read = connection.prepare('SELECT signals FROM items WHERE id = ?');
    const write = connection.prepare(`UPDATE items SET signals = ?, updated_at = ${NOW_MS} WHERE id = ?`);
    const found = new Set<string>();
    for (const [id, ofItem] of byItem(changes)) {
      const row = read.get([id]) as { signals: string } | undefined;
      if (!row) continue;
      write.run([JSON.stringify(applyChanges(JSON.parse(row.signals), ofItem)), id]);
      found.add(id);
    }
    return added(changes, found);
  }

  async #write<T>(write: () => T, signal?: AbortSignal): Promise<T> {
    try {
      return await this.#database.write(() => {
        const result = write();
        this.#removed.clean();
        return result;
      }, signal);
    } catch (error) {
      if (!isBusy(error)) throw error;
      const said = 'another process has been writing to the embedded store for long; nothing was changed, try again';
      throw new StoreUnavailableError(said, { cause: error });
    }
  }
}
