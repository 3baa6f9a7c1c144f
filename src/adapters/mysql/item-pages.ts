import type { RowDataPacket } from 'mysql2';
import type { PoolConnection } from 'mysql2/promise';
import type { ScannedItem } from '../../application/ranking/item-source.js';
import type { Signals } from '../../domain/item.js';
import { toSignals } from './signals.js';

/** Enough to make the way to the database and back small, and few enough that requests get their turn in between. */
export const BATCH_ROWS = 4_000;

type Row = [seq: number, id: Buffer, createdAt: number, signals: string | Signals];

/** An order of the items, and which of them come after a position in it. */
interface Way {
  readonly index: string;
  readonly where: string;
  readonly orderBy: string;
  after(last: Row): number[];
}

/** The order of the table. */
const EVERY: Way = { index: 'PRIMARY', where: 'seq > ?', orderBy: 'seq', after: ([seq]) => [seq] };

/** Along the index on created_at, whose entries end with the primary key. */
const FORWARDS: Way = {
  index: 'hotlist_items_by_created_at',
  where: '(created_at > ? OR (created_at = ? AND seq > ?))',
  orderBy: 'created_at, seq',
  after: ([seq, , createdAt]) => [createdAt, createdAt, seq],
};

const BACKWARDS: Way = {
  ...FORWARDS,
  where: '(created_at < ? OR (created_at = ? AND seq < ?))',
  orderBy: 'created_at DESC, seq DESC',
};

/**
 * The items created at or after `createdFrom`, or every one, as the transaction sees them.
 *
 * @param also - a further condition, as SQL
 */
export function scanItems(
  connection: PoolConnection,
  createdFrom: number | undefined,
  also?: string,
): AsyncGenerator<readonly ScannedItem[]> {
  return createdFrom === undefined
    ? pages(connection, EVERY, [0], also)
    : pages(connection, FORWARDS, [createdFrom, createdFrom, 0], also);
}

/** The items that were created last, the newest first. */
export async function* newestItems(connection: PoolConnection, limit: number): AsyncGenerator<readonly ScannedItem[]> {
  let left = limit;
  for await (const page of pages(connection, BACKWARDS, Array(3).fill(Number.MAX_SAFE_INTEGER))) {
    yield page.slice(0, left);
    left -= page.length;
    if (left <= 0) return;
  }
}

/** Pages by where the last one ended, never by OFFSET. */
async function* pages(
  connection: PoolConnection,
  { index, where, orderBy, after }: Way,
  from: number[],
  also = 'TRUE',
): AsyncGenerator<readonly ScannedItem[]> {
  let position = from;
  for (;;) {
    const [rows] = await connection.query<RowDataPacket[][]>({
      sql: `SELECT seq, id, created_at, signals FROM hotlist_items FORCE INDEX (${index})
        WHERE ${where} AND ${also} ORDER BY ${orderBy} LIMIT ${BATCH_ROWS}`,
      values: position,
      rowsAsArray: true,
    });
    const page = rows as unknown as Row[];
    const last = page.at(-1);
    if (!last) return;
    yield page.map(([, id, createdAt, signals]) => ({ id: id.toString(), createdAt, signals: toSignals(signals) }));
    position = after(last);
  }
}
