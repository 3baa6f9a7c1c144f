import type { Clock } from '../../application/clock.js';
import type { Change, ItemSource, ScannedItem, SourceView } from '../../application/ranking/item-source.js';
import type { Item } from '../../domain/item.js';
import { changes } from './changes.js';
import type { Connection } from './connection.js';
import type { EmbeddedDatabase } from './database.js';
import { BATCH_ROWS, newestItems, scanItems } from './item-pages.js';

/** Reads hotlist's own items from the embedded store, each view on a connection of its own. */
export class EmbeddedItemSource implements ItemSource {
  readonly #database: Pick<EmbeddedDatabase, 'connect'>;
  readonly #clock: Clock;

  constructor(database: Pick<EmbeddedDatabase, 'connect'>, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async withView<T>(read: (view: SourceView) => Promise<T>): Promise<T> {
    const connection = this.#database.connect();
    try {
      const takenAt = this.#clock.now();
      connection.exec('BEGIN');
      // The snapshot is taken by the first read, not by BEGIN.
      connection.prepare('SELECT 1 FROM items LIMIT 1').all([]);
      return await read(new EmbeddedSourceView(connection, takenAt));
    } finally {
      // Closing alone leaves the snapshot, and the log that it needs, to the garbage collector.
      if (connection.inTransaction) connection.exec('ROLLBACK');
      connection.close();
    }
  }
}

class EmbeddedSourceView implements SourceView {
  readonly takenAt: number;
  readonly #connection: Connection;

  constructor(connection: Connection, takenAt: number) {
    this.#connection = connection;
    this.takenAt = takenAt;
  }

  /** Every one whatever the floor: to have SQLite take the signals apart is no more than twice as fast. */
  scan(createdFrom: number | undefined): AsyncIterable<readonly ScannedItem[]> {
    return scanItems(this.#connection, createdFrom);
  }

  newest(limit: number): AsyncIterable<readonly ScannedItem[]> {
    return newestItems(this.#connection, limit);
  }

  changes(changedFrom: number): AsyncIterable<readonly Change[]> {
    return changes(this.#connection, changedFrom, BATCH_ROWS);
  }

  async read(ids: readonly string[]): Promise<readonly Item[]> {
    const rows = this.#connection
      .prepare(`
        SELECT id, title, url, author, created_at, updated_at, signals FROM items
        WHERE id IN (SELECT value FROM json_each(?))`)
      .all([JSON.stringify(ids)]) as Record<string, string | bigint>[];
    return rows.map((row) => ({
      id: row['id'] as string,
      title: row['title'] as string,
      url: row['url'] as string,
      author: row['author'] as string,
      createdAt: Number(row['created_at']),
      updatedAt: Number(row['updated_at']),
      signals: JSON.parse(row['signals'] as string),
    }));
  }
}
