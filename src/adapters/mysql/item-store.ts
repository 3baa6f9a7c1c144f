import type { ResultSetHeader, RowDataPacket } from 'mysql2';
import type { PoolConnection } from 'mysql2/promise';
import type { ItemStore, SignalChange } from '../../application/ingesting/item-store.js';
import type { Item } from '../../domain/item.js';
import type { MysqlDatabase } from './database.js';

/** How many rows one statement writes: far below any packet limit. */
const ROWS_PER_STATEMENT = 500;

/** Items in the table `hotlist_items`, a row each with all of its counters. */
export class MysqlItemStore implements ItemStore {
  readonly #database: MysqlDatabase;

  constructor(database: MysqlDatabase) {
    this.#database = database;
  }

  async upsert(items: readonly Item[], signal?: AbortSignal): Promise<void> {
    // In one order everywhere, or two writers of the same items wait for each other; of doubles the last one counts.
    const rows = [...new Map(items.map((item) => [item.id, item])).values()]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map(({ id, title, url, author, createdAt, updatedAt, signals }) => [
        ...[Buffer.from(id), title, url, author, createdAt, updatedAt, JSON.stringify(signals)],
      ]);
    await this.#database.write(async (connection) => {
      for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
        await connection.query(
          `INSERT INTO hotlist_items (id, title, url, author, created_at, updated_at, signals) VALUES ?
           ON DUPLICATE KEY UPDATE title = VALUES(title), url = VALUES(url), author = VALUES(author),
             created_at = VALUES(created_at), updated_at = VALUES(updated_at), signals = VALUES(signals)`,
          [rows.slice(start, start + ROWS_PER_STATEMENT)],
        );
      }
    }, signal);
  }

  addSignals(changes: readonly SignalChange[], signal?: AbortSignal): Promise<number> {
    const ordered = changes.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
    return this.#database.write(async (connection) => {
      let changed = 0;
      for (const { id, signal, delta, at } of ordered) {
        const path = `$."${signal}"`;
        const [{ affectedRows }] = await connection.query<ResultSetHeader>(
          // The cast keeps the sum a whole number on both: MariaDB extracts text, and text plus a number is a double.
          `UPDATE hotlist_items SET
             signals = JSON_SET(signals, ?, COALESCE(CAST(JSON_EXTRACT(signals, ?) AS SIGNED), 0) + ?),
             updated_at = GREATEST(updated_at, ?)
           WHERE id = ?`,
          [path, path, delta, at, Buffer.from(id)],
        );
        // A change of nothing, to an item that is there, is made all the same.
        changed += affectedRows === 0 && delta === 0 ? await exists(connection, id) : affectedRows;
      }
      return changed;
    }, signal);
  }

  async count(prefix: string): Promise<number> {
    const [rows] = await this.#database.pool.query<RowDataPacket[]>(
      'SELECT COUNT(*) AS items FROM hotlist_items WHERE LEFT(id, ?) = ?',
      [Buffer.byteLength(prefix), Buffer.from(prefix)],
    );
    return Number(rows[0]?.['items']);
  }

  removeByPrefix(prefix: string): Promise<number> {
    return this.#database.write(async (connection) => {
      const [{ affectedRows }] = await connection.query<ResultSetHeader>(
        'DELETE FROM hotlist_items WHERE LEFT(id, ?) = ?',
        [Buffer.byteLength(prefix), Buffer.from(prefix)],
      );
      return affectedRows;
    });
  }
}

/** On the transaction's own connection: one that waits for another of the pool can wait for ever. */
async function exists(connection: PoolConnection, id: string): Promise<number> {
  const [rows] = await connection.query<RowDataPacket[]>('SELECT 1 FROM hotlist_items WHERE id = ?', [Buffer.from(id)]);
  return rows.length;
}
