import type { RowDataPacket } from 'mysql2';
import type { PoolConnection } from 'mysql2/promise';
import { added, applyChanges, byItem } from '../../application/ingesting/apply-changes.js';
import type { AddedSignals, SignalChange } from '../../application/ingesting/item-store.js';
import type { Signals } from '../../domain/item.js';
import { batches } from './batches.js';
import { NOW_MS } from './now.js';
import { toSignals } from './signals.js';

/**
 * Makes the changes within a transaction, two statements for hundreds of items. Sums are made here, where one that
 * leaves the range is noticed; the rows are locked meanwhile. All of them are locked before the first is dated: each may
 * be waited for, and a statement dates by when it began.
 */
export async function addSignals(connection: PoolConnection, changes: readonly SignalChange[]): Promise<AddedSignals> {
  const items = [...byItem(changes)];
  const held = new Map<string, Signals>();
  for (const batch of batches(items)) {
    const ids = batch.map(([id]) => id);
    for (const [id, signals] of await lock(connection, ids)) held.set(id, signals);
  }
  const rows = items.flatMap(([id, ofItem]) => {
    const signals = held.get(id);
    return signals ? [[Buffer.from(id), JSON.stringify(applyChanges(signals, ofItem))]] : [];
  });
  for (const batch of batches(rows)) await write(connection, batch);
  return added(changes, held);
}

/** The named index, or a small table would be read, and locked, as a whole. */
async function lock(connection: PoolConnection, ids: readonly string[]): Promise<ReadonlyMap<string, Signals>> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT id, signals FROM hotlist_items FORCE INDEX (hotlist_items_by_id)
     WHERE id IN (?) ORDER BY id FOR UPDATE`,
    [ids.map((id) => Buffer.from(id))],
  );
  return new Map(rows.map((row) => [row['id'].toString(), toSignals(row['signals'])]));
}

/** From the new values to their rows by the named index: any other way a small table would be read for each of them. */
async function write(connection: PoolConnection, rows: readonly unknown[][]): Promise<void> {
  const others = 'UNION ALL SELECT ?, ? '.repeat(rows.length - 1);
  await connection.query(
    `UPDATE (SELECT ? AS id, ? AS signals ${others}) AS changed
       STRAIGHT_JOIN hotlist_items AS items FORCE INDEX (hotlist_items_by_id) ON items.id = changed.id
     SET items.signals = changed.signals, items.updated_at = ${NOW_MS}`,
    rows.flat(),
  );
}
