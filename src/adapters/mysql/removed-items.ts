import type { ResultSetHeader, RowDataPacket } from 'mysql2';
import type { PoolConnection } from 'mysql2/promise';
import { FEED_REACHES_BACK_MS } from '../../application/ranking/item-source.js';
import type { MysqlDatabase } from './database.js';
import { NOW_MS } from './now.js';

/** How many that are long ago one write takes along: far more than single removals bring. */
const CLEANED_AT_ONCE = 1_000;
/** How long to leave them alone after there were few, in milliseconds. */
const CLEAN_EVERY_MS = 60_000;

/** Which items were removed when, in the table `hotlist_removed_items`. */
export class MysqlRemovedItems {
  readonly #database: MysqlDatabase;
  #cleanFrom = 0;

  constructor(database: MysqlDatabase) {
    this.#database = database;
  }

  /** Within a transaction, removes the items that fulfil a condition, notes that they are gone, and says how many. */
  async remove(connection: PoolConnection, condition: string, values: unknown[]): Promise<number> {
    // Waits for all locks first: the next statement dates by when it begins.
    await connection.query(`SELECT COUNT(*) FROM hotlist_items WHERE ${condition} FOR UPDATE`, values);
    await connection.query(
      `INSERT INTO hotlist_removed_items (id, removed_at)
       SELECT id, ${NOW_MS} FROM hotlist_items WHERE ${condition}
       ON DUPLICATE KEY UPDATE removed_at = GREATEST(removed_at, VALUES(removed_at))`,
      values,
    );
    const [{ affectedRows }] = await connection.query<ResultSetHeader>(
      `DELETE FROM hotlist_items WHERE ${condition}`,
      values,
    );
    return affectedRows;
  }

  /**
   * Forgets some that are too long ago to be asked for. After the transaction and by their ids, because a range of the
   * index would lock out those who insert beside it.
   */
  async clean(): Promise<void> {
    const now = performance.now();
    if (now < this.#cleanFrom) return;
    // Before the first answer, or all who write at this moment would clean.
    this.#cleanFrom = now + CLEAN_EVERY_MS;
    const isOld = `removed_at < ${NOW_MS} - ${FEED_REACHES_BACK_MS}`;
    const rows = await this.#database.query<RowDataPacket[]>(
      `SELECT id FROM hotlist_removed_items WHERE ${isOld} ORDER BY removed_at LIMIT ${CLEANED_AT_ONCE}`,
    );
    if (rows.length === 0) return;
    await this.#database.query(`DELETE FROM hotlist_removed_items WHERE id IN (?) AND ${isOld}`, [
      rows.map(({ id }) => id),
    ]);
    if (rows.length === CLEANED_AT_ONCE) this.#cleanFrom = now;
  }
}
