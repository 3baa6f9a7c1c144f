import type { ResultSetHeader, RowDataPacket } from 'mysql2';
import { DamagedListError, type HotListStore, StaleTokenError } from '../../application/publishing/hot-list-store.js';
import type { HotListCodec, PublishedList } from '../../application/publishing/published-list.js';
import type { MysqlDatabase } from './database.js';

/** The last list of each board, a row each; the guard against older ones is in the statement itself. */
export class MysqlHotListStore implements HotListStore {
  readonly #database: MysqlDatabase;
  readonly #codec: HotListCodec;

  constructor(database: MysqlDatabase, codec: HotListCodec) {
    this.#database = database;
    this.#codec = codec;
  }

  /** The guard is in the UPDATE and nowhere else; each statement commits by itself. */
  async save({ list, token, bytes }: PublishedList, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const { version, computedAt } = list;
    const board = Buffer.from(list.board);
    const payload = Buffer.from(bytes);
    const [inserted] = await this.#database.pool.query<ResultSetHeader>(
      'INSERT IGNORE INTO hotlist_hot_lists (board, version, token, computed_at, payload) VALUES (?, ?, ?, ?, ?)',
      [board, version, token, computedAt, payload],
    );
    if (inserted.affectedRows === 1) return;
    const [updated] = await this.#database.pool.query<ResultSetHeader>(
      `UPDATE hotlist_hot_lists SET version = ?, token = ?, computed_at = ?, payload = ?
       WHERE board = ? AND token <= ? AND version < ?`,
      [version, token, computedAt, payload, board, token, version],
    );
    if (updated.affectedRows === 0) throw new StaleTokenError(list.board, token, version);
  }

  async load(board: string): Promise<PublishedList | undefined> {
    const [rows] = await this.#database.pool.query<RowDataPacket[]>(
      'SELECT version, token, payload FROM hotlist_hot_lists WHERE board = ?',
      [Buffer.from(board)],
    );
    const row = rows[0];
    if (!row) return undefined;
    try {
      return this.#codec.decode(row['payload'], Number(row['token']));
    } catch (error) {
      throw new DamagedListError(board, Number(row['version']), error);
    }
  }
}
