import type { ItemStore, SignalChange } from '../../application/ingesting/item-store.js';
import type { Item } from '../../domain/item.js';
import type { EmbeddedDatabase } from './database.js';

/** Greater than every string that begins with a prefix and goes on. */
const AFTER_ALL = '\u{10FFFF}';

/** Items in the table `items`, a row each with all of its counters. */
export class EmbeddedItemStore implements ItemStore {
  readonly #database: EmbeddedDatabase;

  constructor(database: EmbeddedDatabase) {
    this.#database = database;
  }

  async upsert(items: readonly Item[], signal?: AbortSignal): Promise<void> {
    const statement = this.#database.connection.prepare(`
      INSERT INTO items (id, title, url, author, created_at, updated_at, signals) VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET
        title = excluded.title,
        url = excluded.url,
        author = excluded.author,
        created_at = excluded.created_at,
        updated_at = excluded.updated_at,
        signals = excluded.signals`);
    await this.#database.write(() => {
      for (const { id, title, url, author, createdAt, updatedAt, signals } of items) {
        statement.run([id, title, url, author, createdAt, updatedAt, JSON.stringify(signals)]);
      }
    }, signal);
  }

  addSignals(changes: readonly SignalChange[], signal?: AbortSignal): Promise<number> {
    const statement = this.#database.connection.prepare(`
      UPDATE items SET
        signals = json_set(signals, ?1, coalesce(json_extract(signals, ?1), 0) + ?2),
        updated_at = max(updated_at, ?3)
      WHERE id = ?4`);
    return this.#database.write(() => {
      let changed = 0;
      for (const { id, signal, delta, at } of changes) {
        // As a bigint, or the sum would be a floating-point number.
        changed += Number(statement.run([`$."${signal}"`, BigInt(delta), at, id]).changes);
      }
      return changed;
    }, signal);
  }

  async count(prefix: string): Promise<number> {
    const row = this.#database.connection
      .prepare('SELECT count(*) AS items FROM items WHERE id >= ? AND id < ?')
      .get([prefix, prefix + AFTER_ALL]) as { items: bigint };
    return Number(row.items);
  }

  removeByPrefix(prefix: string): Promise<number> {
    const statement = this.#database.connection.prepare('DELETE FROM items WHERE id >= ? AND id < ?');
    return this.#database.write(() => Number(statement.run([prefix, prefix + AFTER_ALL]).changes));
  }
}
