import type { RowDataPacket } from 'mysql2';
import type { PoolConnection } from 'mysql2/promise';
import { added, applyChanges, byItem, type Counters } from '../../application/ingesting/apply-changes.js';
import type { AddedSignals, SignalChange } from '../../application/ingesting/item-store.js';
import { toSignals } from './signals.js';

/** How many items one statement reads or writes. */
const ITEMS_PER_STATEMENT = 500;

/**
 * Makes the changes within a transaction, two statements for hundreds of items. Sums are made here, where one that
 * leaves the range is noticed; the rows are locked meanwhile.
 */
export async function addSignals(connection: PoolConnection, changes: readonly SignalChange[]): Promise<AddedSignals> {
  const items = [...byItem(changes)];
  const found = new Set<string>();
  for (let start = 0; start < items.length; start += ITEMS_PER_STATEMENT) {
    const page = items.slice(start, start + ITEMS_PER_STATEMENT);
    const held = await lock(
      connection,
      page.map(([id]) => id),
    );
    const rows = page.flatMap(([id, ofItem]) => {
      const counters = held.get(id);
      if (!counters) return [];
      found.add(id);
      const { signals, updatedAt } = applyChanges(counters, ofItem);
      return [[Buffer.from(id), JSON.stringify(signals), updatedAt]];
    });
    if (rows.length > 0) await write(connection, rows);
  }
  return added(changes, found);
}

/** The named index, or a small table would be read, and locked, as a whole. */
async function lock(connection: PoolConnection, ids: readonly string[]): Promise<ReadonlyMap<string, Counters>> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT id, signals, updated_at FROM hotlist_items FORCE INDEX (hotlist_items_by_id)
     WHERE id IN (?) ORDER BY id FOR UPDATE`,
    [ids.map((id) => Buffer.from(id))],
  );
  return new Map(
    rows.map((row) => [
      row['id'].toString(),
      { signals: toSignals(row['signals']), updatedAt: Number(row['updated_at']) },
    ]),
  );
}

/** From the new values to their rows, never the other way round, which would read the whole table. */
async function write(connection: PoolConnection, rows: readonly unknown[][]): Promise<void> {
  const others = 'UNION ALL SELECT ?, ?, ? '.repeat(rows.length - 1);
  await connection.query(
    `UPDATE (SELECT ? AS id, ? AS signals, ? AS updated_at ${others}) AS changed
       STRAIGHT_JOIN hotlist_items AS items ON items.id = changed.id
     SET items.signals = changed.signals, items.updated_at = changed.updated_at`,
    rows.flat(),
  );
}
