import type { RowDataPacket } from 'mysql2';
import type { PoolConnection } from 'mysql2/promise';
import type { Change } from '../../application/ranking/item-source.js';
import type { Signals } from '../../domain/item.js';
import { toSignals } from './signals.js';

type ChangeRow = [
  changedAt: number,
  place: number | Buffer,
  id: Buffer,
  createdAt: number | null,
  signals: string | Signals | null,
];

/** Along the index on updated_at, whose entries end with the primary key. */
const WRITTEN = {
  select:
    'SELECT updated_at, seq, id, created_at, signals FROM hotlist_items FORCE INDEX (hotlist_items_by_updated_at)',
  changedAt: 'updated_at',
  place: 'seq',
};

/** With the item itself where there is one again. */
const REMOVED = {
  select: `SELECT removed.removed_at, removed.id, removed.id, items.created_at, items.signals
    FROM hotlist_removed_items AS removed FORCE INDEX (hotlist_removed_items_by_removed_at)
    LEFT JOIN hotlist_items AS items ON items.id = removed.id`,
  changedAt: 'removed.removed_at',
  place: 'removed.id',
};

/** What was written or removed at or after `changedFrom`, as the transaction sees it, `batchRows` at a time. */
export async function* changes(
  connection: PoolConnection,
  changedFrom: number,
  batchRows: number,
): AsyncGenerator<readonly Change[]> {
  for (const { select, changedAt, place } of [WRITTEN, REMOVED]) {
    let where = `${changedAt} >= ?`;
    let values: (number | Buffer)[] = [changedFrom];
    for (;;) {
      const [rows] = await connection.query<RowDataPacket[][]>({
        sql: `${select} WHERE ${where} ORDER BY ${changedAt}, ${place} LIMIT ${batchRows}`,
        values,
        rowsAsArray: true,
      });
      const page = rows as unknown as ChangeRow[];
      const last = page.at(-1);
      if (!last) break;
      yield page.map(toChange);
      where = `(${changedAt} > ? OR (${changedAt} = ? AND ${place} > ?))`;
      values = [last[0], last[0], last[1]];
    }
  }
}

function toChange([, , bytes, createdAt, signals]: ChangeRow): Change {
  const id = bytes.toString();
  if (createdAt === null || signals === null) return { id, item: undefined };
  return { id, item: { id, createdAt, signals: toSignals(signals) } };
}
