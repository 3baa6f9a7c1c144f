import { type RowDataPacket, raw } from 'mysql2';
import type { PoolConnection } from 'mysql2/promise';
import type {
  AddedSignals,
  IngestKey,
  ItemStore,
  SignalChange,
  WrittenItem,
} from '../../application/ingesting/item-store.js';
import { addSignals } from './add-signals.js';
import { batches } from './batches.js';
import type { MysqlDatabase } from './database.js';
import { MysqlIngestKeys } from './ingest-keys.js';
import { NOW_MS } from './now.js';
import { MysqlRemovedItems } from './removed-items.js';

/** How old the dates may become that an upsert has written, in milliseconds: far less than readers read again. */
const LATE_MS = 1_000;
/** Counting reads all of an index. */
const COUNT_MS = 60_000;

/** Items in the table `hotlist_items`, a row each with all of its counters. */
export class MysqlItemStore implements ItemStore {
  readonly #database: MysqlDatabase;
  readonly #keys: MysqlIngestKeys;
  readonly #removed: MysqlRemovedItems;

  constructor(database: MysqlDatabase) {
    this.#database = database;
    this.#keys = new MysqlIngestKeys(database);
    this.#removed = new MysqlRemovedItems(database);
  }

  async upsert(items: readonly WrittenItem[], signal?: AbortSignal): Promise<void> {
    // In one order everywhere, or two writers of the same items wait for each other; of doubles the last one counts.
    const rows = [...new Map(items.map((item) => [item.id, item])).values()]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map(({ id, title, url, author, createdAt, signals }) => [
        ...[Buffer.from(id), title, url, author, createdAt, raw(NOW_MS), JSON.stringify(signals)],
      ]);
    await this.#write(async (connection) => {
      const beganAt = performance.now();
      for (const batch of batches(rows)) {
        await connection.query(
          `INSERT INTO hotlist_items (id, title, url, author, created_at, updated_at, signals) VALUES ?
           ON DUPLICATE KEY UPDATE title = VALUES(title), url = VALUES(url), author = VALUES(author),
             created_at = VALUES(created_at), updated_at = VALUES(updated_at), signals = VALUES(signals)`,
          [batch],
        );
      }
      if (performance.now() - beganAt < LATE_MS) return;
      // A statement dates by when it began. Each attempt dates anew, but one may wait for many locks, each for up to a
      // second; now it has all of them.
      for (const batch of batches(rows)) {
        await connection.query(
          `UPDATE hotlist_items FORCE INDEX (hotlist_items_by_id) SET updated_at = ${NOW_MS} WHERE id IN (?)`,
          [batch.map(([id]) => id)],
        );
      }
    }, signal);
  }

  addSignals(changes: readonly SignalChange[], signal?: AbortSignal, key?: IngestKey): Promise<AddedSignals> {
    if (!key) return this.#write((connection) => addSignals(connection, changes), signal);
    return this.#addOnce(changes, key, signal);
  }

  remove(ids: readonly string[], signal?: AbortSignal): Promise<number> {
    if (ids.length === 0) return Promise.resolve(0);
    const bytes = ids.map((id) => Buffer.from(id));
    return this.#write((connection) => this.#removed.remove(connection, 'id IN (?)', [bytes]), signal);
  }

  async count(prefix: string): Promise<number> {
    const rows = await this.#database.query<RowDataPacket[]>(
      'SELECT COUNT(*) AS items FROM hotlist_items WHERE LEFT(id, ?) = ?',
      [Buffer.byteLength(prefix), Buffer.from(prefix)],
      { timeoutMs: COUNT_MS },
    );
    return Number(rows[0]?.['items']);
  }

  removeByPrefix(prefix: string): Promise<number> {
    const from = Buffer.from(prefix);
    // A range, so that what stands beside it is not locked too; no text has this byte.
    const to = Buffer.concat([from, Buffer.from([0xff])]);
    return this.#write((connection) => this.#removed.remove(connection, 'id >= ? AND id < ?', [from, to]));
  }

  async #addOnce(changes: readonly SignalChange[], key: IngestKey, signal?: AbortSignal): Promise<AddedSignals> {
    const answer = await this.#write(async (connection) => {
      const before = await this.#keys.find(connection, key);
      if (before) return before;
      const now = await addSignals(connection, changes);
      await this.#keys.remember(connection, key, now);
      return now;
    }, signal);
    // What was written stands, also when the cleaning fails; the next write cleans again.
    await this.#keys.clean().catch(() => {});
    return answer;
  }

  /** Of a connection that was lost on the way to the commit nobody knows what became of it. */
  async #write<T>(write: (connection: PoolConnection) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const begin = (connection: PoolConnection) => {
      // It may have waited long for a connection.
      signal?.throwIfAborted();
      return write(connection);
    };
    const result = await this.#database.write(begin, { signal });
    // What was written stands, also when the cleaning fails; a later write cleans again.
    await this.#removed.clean().catch(() => {});
    return result;
  }
}
