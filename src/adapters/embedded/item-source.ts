import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../application/clock.js';
import type { Change, ItemSource, ScannedItem, SourceView } from '../../application/ranking/item-source.js';
import type { Item } from '../../domain/item.js';
import { changes } from './changes.js';
import type { Connection } from './connection.js';
import type { EmbeddedDatabase } from './database.js';

/** SQLite answers in this very thread: after so many rows, some 3 ms, requests get their turn. */
const BATCH_ROWS = 2_000;

type ScanRow = [rowid: bigint, id: string, createdAt: bigint, signals: string];

/** Reads hotlist's own items from the embedded store, each view on a connection of its own. */
export class EmbeddedItemSource implements ItemSource {
  readonly #database: EmbeddedDatabase;
  readonly #clock: Clock;

  constructor(database: EmbeddedDatabase, clock: Clock) {
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

  scan(createdFrom: number | undefined): AsyncIterable<readonly ScannedItem[]> {
    return createdFrom === undefined ? this.#scanAll() : this.#scanFrom(createdFrom);
  }

  /** In the order of the file, which is the fastest there is. */
  async *#scanAll(): AsyncGenerator<readonly ScannedItem[]> {
    const page = this.#connection
      .prepare('SELECT rowid, id, created_at, signals FROM items WHERE rowid > ? ORDER BY rowid LIMIT ?')
      .raw();
    let after = 0n;
    for (;;) {
      const rows = page.all([after, BATCH_ROWS]) as ScanRow[];
      const last = rows.at(-1);
      if (!last) return;
      yield rows.map(toScannedItem);
      after = last[0];
      await nextTurn();
    }
  }

  /** Along the index on created_at, whose entries end with the rowid. */
  async *#scanFrom(createdFrom: number): AsyncGenerator<readonly ScannedItem[]> {
    const page = this.#connection
      .prepare(`
        SELECT rowid, id, created_at, signals FROM items INDEXED BY items_by_created_at
        WHERE (created_at, rowid) > (?, ?) ORDER BY created_at, rowid LIMIT ?`)
      .raw();
    let after: [bigint, bigint] = [BigInt(createdFrom) - 1n, 2n ** 63n - 1n];
    for (;;) {
      const rows = page.all([...after, BATCH_ROWS]) as ScanRow[];
      const last = rows.at(-1);
      if (!last) return;
      yield rows.map(toScannedItem);
      after = [last[2], last[0]];
      await nextTurn();
    }
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

function toScannedItem([, id, createdAt, signals]: ScanRow): ScannedItem {
  return { id, createdAt: Number(createdAt), signals: JSON.parse(signals) };
}
