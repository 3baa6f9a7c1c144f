import type { Item } from '../../domain/item.js';
import type { ReadOnlyConnection } from './connection.js';
import { LookedUpCounters } from './counters.js';
import { idText } from './ids.js';
import type { Layout } from './layout.js';
import { rowsOfIds } from './rows-of-ids.js';
import { select } from './select.js';
import { signalsOf } from './signals.js';
import { quoteName } from './sql-name.js';
import { fillUrl, readName, readText } from './texts.js';

/** Reads whole items by their ids; those that are not there, or have no instant, are left out. */
export async function readItems(
  connection: ReadOnlyConnection,
  layout: Layout,
  ids: readonly string[],
): Promise<readonly Item[]> {
  const rows = await rowsOfIds(connection, layout.id, ids, (condition) => itemsSql(layout, condition));
  return itemsOf(connection, layout, rows, new Set(ids));
}

/** Whole items that fulfil a condition, as a SELECT. */
export function itemsSql(layout: Layout, condition: string, how: { orderBy?: string; limit?: number } = {}): string {
  const { rows, where } = layout.config;
  return select({ columns: itemColumnsSql(layout), rows, where: [where, condition], ...how });
}

/** Where createdAt stands among the columns of a whole item. */
export const CREATED_AT = 3;

/** The columns of a whole item, in the order that {@link itemsOf} takes them. */
function itemColumnsSql({ config: { columns } }: Layout): readonly string[] {
  const { id, title, author, createdAt, updatedAt, url, signals } = columns;
  const none = 'NULL';
  return [
    quoteName(id),
    quoteName(title),
    author ? quoteName(author) : none,
    quoteName(createdAt.column),
    updatedAt ? quoteName(updatedAt.column) : none,
    ...(url?.columns ?? []).map(quoteName),
    ...signals.map(([, column]) => quoteName(column)),
  ];
}

/** Rows of these columns as items, with their counters; of several with one id the first. */
export async function itemsOf(
  connection: ReadOnlyConnection,
  layout: Layout,
  rows: readonly (readonly unknown[])[],
  wanted?: ReadonlySet<string>,
): Promise<readonly Item[]> {
  const { columns } = layout.config;
  const items = new Map<string, { item: Omit<Item, 'signals'>; counts: readonly unknown[] }>();
  for (const [rawId, title, author, created, updated, ...others] of rows) {
    if (rawId === null) continue;
    const id = idText(rawId, layout.id.kind);
    const createdAt = layout.createdAt.read(created);
    // The server may take another id for the one that was asked for: one that differs in case only.
    if (createdAt === undefined || items.has(id) || wanted?.has(id) === false) continue;
    const urlColumns = columns.url?.columns.length ?? 0;
    const item = {
      id,
      title: readText(title),
      url: columns.url ? fillUrl(columns.url, others.slice(0, urlColumns)) : '',
      author: readName(author),
      createdAt,
      updatedAt: layout.updatedAt?.read(updated) ?? createdAt,
    };
    items.set(id, { item, counts: others.slice(urlColumns) });
  }
  const counters = await new LookedUpCounters(connection, layout).byId([...items.keys()]);
  return [...items.values()].map(({ item, counts }) => ({
    ...item,
    signals: signalsOf(layout, counts, counters.get(item.id)),
  }));
}
