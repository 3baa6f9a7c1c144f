import type { ScannedItem } from '../../application/ranking/item-source.js';
import type { ReadOnlyConnection } from './connection.js';
import { LookedUpCounters } from './counters.js';
import { idLiteral, idText } from './ids.js';
import type { Layout } from './layout.js';
import { select } from './select.js';
import { signalsOf } from './signals.js';
import { quoteName } from './sql-name.js';

/** The published items with these ids, as far as ranking needs them. */
export async function lookUpItems(
  connection: ReadOnlyConnection,
  layout: Layout,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ScannedItem>> {
  const { config, id, createdAt } = layout;
  const keys = ids.map((each) => idLiteral(each, id.kind)).filter((key) => key !== undefined);
  if (keys.length === 0) return new Map();
  const columns = [id.sql, createdAt.sql, ...config.columns.signals.map(([, column]) => quoteName(column))];
  const where = [config.where, `${id.sql} IN (${keys.join(', ')})`];
  // Both at once, so that the server has the second before the first has been read here.
  const [{ rows }, counters] = await Promise.all([
    connection.query(select({ columns, rows: config.rows, where })),
    new LookedUpCounters(connection, layout).byId(ids),
  ]);
  const items = new Map<string, ScannedItem>();
  for (const [rawId, rawCreated, ...counts] of rows) {
    const itemId = idText(rawId, id.kind);
    const created = createdAt.read(rawCreated);
    if (created === undefined || items.has(itemId)) continue;
    items.set(itemId, { id: itemId, createdAt: created, signals: signalsOf(layout, counts, counters.get(itemId)) });
  }
  return items;
}
