import type { RowDataPacket } from 'mysql2';
import type { PoolConnection } from 'mysql2/promise';
import type { Change, ItemSource, ScannedItem, SourceView } from '../../application/ranking/item-source.js';
import type { Item, Signals } from '../../domain/item.js';
import { changes } from './changes.js';
import type { MysqlDatabase } from './database.js';
import { NOW_MS } from './now.js';
import { toSignals } from './signals.js';

/** Enough to make the way to the database and back small, and few enough that requests get their turn in between. */
const BATCH_ROWS = 4_000;

type ScanRow = [seq: number, id: Buffer, createdAt: number, signals: string | Signals];

/** Reads hotlist's own items, each view in a read-only transaction of its own. */
export class MysqlItemSource implements ItemSource {
  readonly #database: MysqlDatabase;

  constructor(database: MysqlDatabase) {
    this.#database = database;
  }

  withView<T>(read: (view: SourceView) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const view = async (connection: PoolConnection) => {
      try {
        const [rows] = await connection.query<RowDataPacket[]>(`SELECT ${NOW_MS} AS now_ms`);
        await connection.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
        await connection.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
        return await read(new MysqlSourceView(connection, Number(rows[0]?.['now_ms'])));
      } finally {
        await connection.rollback().catch(() => connection.destroy());
      }
    };
    return this.#database.use(view, { signal });
  }
}

class MysqlSourceView implements SourceView {
  readonly takenAt: number;
  readonly #connection: PoolConnection;

  constructor(connection: PoolConnection, takenAt: number) {
    this.#connection = connection;
    this.takenAt = takenAt;
  }

  scan(createdFrom: number | undefined): AsyncIterable<readonly ScannedItem[]> {
    return createdFrom === undefined
      ? this.#pages('seq > ? ORDER BY seq', [0], ([seq]) => [seq])
      : this.#pages(
          '(created_at > ? OR (created_at = ? AND seq > ?)) ORDER BY created_at, seq',
          [createdFrom, createdFrom, 0],
          ([seq, , createdAt]) => [createdAt, createdAt, seq],
        );
  }

  /** Pages by where the last one ended, never by OFFSET. */
  async *#pages(
    where: string,
    from: number[],
    after: (last: ScanRow) => number[],
  ): AsyncGenerator<readonly ScannedItem[]> {
    let position = from;
    for (;;) {
      const [rows] = await this.#connection.query<RowDataPacket[][]>({
        sql: `SELECT seq, id, created_at, signals FROM hotlist_items WHERE ${where} LIMIT ${BATCH_ROWS}`,
        values: position,
        rowsAsArray: true,
      });
      const page = rows as unknown as ScanRow[];
      const last = page.at(-1);
      if (!last) return;
      yield page.map(([, id, createdAt, signals]) => ({
        id: id.toString(),
        createdAt,
        signals: toSignals(signals),
      }));
      position = after(last);
    }
  }

  changes(changedFrom: number): AsyncIterable<readonly Change[]> {
    return changes(this.#connection, changedFrom, BATCH_ROWS);
  }

  async read(ids: readonly string[]): Promise<readonly Item[]> {
    if (ids.length === 0) return [];
    const [rows] = await this.#connection.query<RowDataPacket[]>(
      'SELECT id, title, url, author, created_at, updated_at, signals FROM hotlist_items WHERE id IN (?)',
      [ids.map((id) => Buffer.from(id))],
    );
    return rows.map((row) => ({
      id: row['id'].toString(),
      title: row['title'],
      url: row['url'],
      author: row['author'],
      createdAt: row['created_at'],
      updatedAt: row['updated_at'],
      signals: toSignals(row['signals']),
    }));
  }
}
