import type { RowDataPacket } from 'mysql2';
import type { PoolConnection } from 'mysql2/promise';
import type {
  Change,
  ItemSource,
  PointsFloor,
  ScannedItem,
  SourceView,
} from '../../application/ranking/item-source.js';
import type { Item } from '../../domain/item.js';
import { changes } from './changes.js';
import type { MysqlDatabase } from './database.js';
import { BATCH_ROWS, newestItems, scanItems } from './item-pages.js';
import { NOW_MS } from './now.js';
import { pointsFloorSql } from './points-floor.js';
import { signalSql, toSignals } from './signals.js';

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

  scan(createdFrom: number | undefined, floor?: PointsFloor): AsyncIterable<readonly ScannedItem[]> {
    return scanItems(this.#connection, createdFrom, floor && pointsFloorSql(floor, signalSql));
  }

  newest(limit: number): AsyncIterable<readonly ScannedItem[]> {
    return newestItems(this.#connection, limit);
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
