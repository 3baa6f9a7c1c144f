import type { ScannedItem } from '../../application/ranking/item-source.js';
import type { ReadOnlyConnection } from './connection.js';
import { type Counts, LookedUpCounters } from './counters.js';
import { idText } from './ids.js';
import type { Layout } from './layout.js';
import { rowsOfIds } from './rows-of-ids.js';
import { select } from './select.js';
import { signalsOf } from './signals.js';
import { quoteName } from './sql-name.js';

/**
 * The published items with these ids, as far as ranking needs them.
 *
 * @param counts - their counters, where they are known already
 */
export async function lookUpItems(
  connection: ReadOnlyConnection,
  layout: Layout,
  ids: readonly string[],
  counts?: ReadonlyMap<string, Counts>,
): Promise<ReadonlyMap<string, ScannedItem>> {
  const { config, id, createdAt } = layout;
  const columns = [id.sql, createdAt.sql, ...config.columns.signals.map(([, column]) => quoteName(column))];
  const itemsWhere = (condition: string) => select({ columns, rows: config.rows, where: [config.where, condition] });
  // Both at once, so that the server has the second before the first has been read here.
  const [rows, counters] = await Promise.all([
    rowsOfIds(connection, id, ids, itemsWhere),
    counts ?? new LookedUpCounters(connection, layout).byId(ids),
  ]);
  const items = new Map<string, ScannedItem>();
  for (const [rawId, rawCreated, ...own] of rows) {
    const itemId = idText(rawId, id.kind);
    const created = createdAt.read(rawCreated);
    if (created === undefined || items.has(itemId)) continue;
    items.set(itemId, { id: itemId, createdAt: created, signals: signalsOf(layout, own, counters.get(itemId)) });
  }
  return items;
}
