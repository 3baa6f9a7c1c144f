import type { Item } from '../../../domain/item.js';
import type { ReadOnlyConnection } from '../connection.js';
import { countersSql } from '../counters.js';
import { explain } from '../explain.js';
import { idLiteral } from '../ids.js';
import type { Layout } from '../layout.js';
import { canMerge, mergedPageSql } from '../merged-counters.js';
import { isNumbered } from '../merged-scan.js';
import { PAGE_SIZES } from '../page-sizes.js';
import { Pages } from '../pages.js';
import { itemsSql } from '../read-items.js';
import { changedItems, publishedItems } from '../streams.js';
import type { CheckedQuery } from './report.js';

/** Has the server explain every query that hotlist will run. */
export async function checkQueries(
  connection: ReadOnlyConnection,
  layout: Layout,
  newest: readonly Item[],
): Promise<readonly CheckedQuery[]> {
  const { id, counters } = layout;
  const { rows, numberRows } = PAGE_SIZES;
  const items = publishedItems(layout);
  const pages = new Pages(connection, items, rows);
  const all = new Pages(connection, items, isNumbered(layout) ? numberRows : rows);
  const from = newest.at(-1)?.createdAt ?? 0;
  const ids = (kind: Layout['id']['kind']) =>
    newest.map((item) => idLiteral(item.id, kind)).filter((literal) => literal !== undefined);
  const queries: [name: string, sql: string][] = [
    ['a page of all items', all.byIdSql()],
    ['a page of a window', pages.fromSql(from)],
  ];
  if (layout.createdIndex !== undefined) queries.push(['a page of the newest items', pages.newestSql()]);
  if (canMerge(layout)) queries.push(['a page of all counters', mergedPageSql(layout, '0', numberRows)]);
  if (counters && newest.length > 0) {
    const keys = ids(counters.key.kind);
    if (keys.length > 0) {
      queries.push(['the counters of some items', countersSql(layout, [`${counters.key.sql} IN (${keys})`])]);
    }
  }
  if (newest.length > 0) queries.push(['the items of a list', itemsSql(layout, `${id.sql} IN (${ids(id.kind)})`)]);
  for (const stream of changedItems(layout) ?? []) {
    const sql = new Pages(connection, stream, rows).fromSql(from);
    queries.push([`a page of ${stream.name}`, sql]);
  }
  const checked: CheckedQuery[] = [];
  for (const [name, sql] of queries) checked.push(await checkQuery(connection, name, sql));
  return checked;
}

async function checkQuery(connection: ReadOnlyConnection, name: string, sql: string): Promise<CheckedQuery> {
  const tables = await explain(connection, sql).catch(() => undefined);
  return {
    name,
    indexes: tables?.flatMap(({ index }) => index ?? []),
    passedOver: tables?.flatMap((table) => table.passedOver) ?? [],
    isSlow: tables?.some(({ index, sorts }) => sorts || index === undefined) ?? false,
  };
}
