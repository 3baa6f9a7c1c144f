import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Change } from '../../application/ranking/item-source.js';
import type { Connection } from './connection.js';

type ChangeRow = [changedAt: bigint, rowid: bigint, id: string, createdAt: bigint | null, signals: string | null];

/** Along the index on updated_at, whose entries end with the rowid. */
const WRITTEN = `
  SELECT updated_at, rowid, id, created_at, signals FROM items INDEXED BY items_by_updated_at
  WHERE (updated_at, rowid) > (?, ?) ORDER BY updated_at, rowid LIMIT ?`;

/** With the item itself where there is one again. */
const REMOVED = `
  SELECT removed.removed_at, removed.rowid, removed.id, items.created_at, items.signals
  FROM removed_items AS removed INDEXED BY removed_items_by_removed_at
  LEFT JOIN items ON items.id = removed.id
  WHERE (removed.removed_at, removed.rowid) > (?, ?) ORDER BY removed.removed_at, removed.rowid LIMIT ?`;

/** What was written or removed at or after `changedFrom`, as the connection sees it now, `batchRows` at a time. */
export async function* changes(
  connection: Connection,
  changedFrom: number,
  batchRows: number,
): AsyncGenerator<readonly Change[]> {
  for (const sql of [WRITTEN, REMOVED]) {
    const page = connection.prepare(sql).raw();
    let after: [bigint, bigint] = [BigInt(changedFrom) - 1n, 2n ** 63n - 1n];
    for (;;) {
      const rows = page.all([...after, batchRows]) as ChangeRow[];
      const last = rows.at(-1);
      if (!last) break;
      yield rows.map(toChange);
      after = [last[0], last[1]];
      await nextTurn();
    }
  }
}

function toChange([, , id, createdAt, signals]: ChangeRow): Change {
  if (createdAt === null || signals === null) return { id, item: undefined };
  return { id, item: { id, createdAt: Number(createdAt), signals: JSON.parse(signals) } };
}
