import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ScannedItem } from '../../application/ranking/item-source.js';
import type { Connection } from './connection.js';

/** SQLite answers in this very thread: after so many rows, some 3 ms, requests get their turn. */
export const BATCH_ROWS = 2_000;

type Row = [rowid: bigint, id: string, createdAt: bigint, signals: string];

/** An order of the items, and which of them come after a position in it. */
interface Way {
  readonly sql: string;
  after(last: Row): bigint[];
}

/** In the order of the file, which is the fastest there is. */
const EVERY: Way = {
  sql: 'SELECT rowid, id, created_at, signals FROM items WHERE rowid > ? ORDER BY rowid LIMIT ?',
  after: ([rowid]) => [rowid],
};

/** Along the index on created_at, whose entries end with the rowid. */
const FORWARDS: Way = {
  sql: `SELECT rowid, id, created_at, signals FROM items INDEXED BY items_by_created_at
    WHERE (created_at, rowid) > (?, ?) ORDER BY created_at, rowid LIMIT ?`,
  after: ([rowid, , createdAt]) => [createdAt, rowid],
};

const BACKWARDS: Way = {
  sql: `SELECT rowid, id, created_at, signals FROM items INDEXED BY items_by_created_at
    WHERE (created_at, rowid) < (?, ?) ORDER BY created_at DESC, rowid DESC LIMIT ?`,
  after: FORWARDS.after,
};

/** The largest integer of SQLite. */
const LARGEST = 2n ** 63n - 1n;

/** The items created at or after `createdFrom`, or every one, as the connection sees them now. */
export function scanItems(
  connection: Connection,
  createdFrom: number | undefined,
): AsyncGenerator<readonly ScannedItem[]> {
  return createdFrom === undefined
    ? pages(connection, EVERY, [0n])
    : pages(connection, FORWARDS, [BigInt(createdFrom) - 1n, LARGEST]);
}

/** The items that were created last, the newest first. */
export async function* newestItems(connection: Connection, limit: number): AsyncGenerator<readonly ScannedItem[]> {
  let left = limit;
  for await (const page of pages(connection, BACKWARDS, [LARGEST, LARGEST])) {
    yield page.slice(0, left);
    left -= page.length;
    if (left <= 0) return;
  }
}

async function* pages(
  connection: Connection,
  { sql, after }: Way,
  from: bigint[],
): AsyncGenerator<readonly ScannedItem[]> {
  const page = connection.prepare(sql).raw();
  let position = from;
  for (;;) {
    const rows = page.all([...position, BATCH_ROWS]) as Row[];
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map(([, id, createdAt, signals]) => ({
      id,
      createdAt: Number(createdAt),
      signals: JSON.parse(signals),
    }));
    position = after(last);
    await nextTurn();
  }
}
