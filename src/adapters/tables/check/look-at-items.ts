import type { Item } from '../../../domain/item.js';
import type { ReadOnlyConnection } from '../connection.js';
import type { Layout } from '../layout.js';
import { CREATED_AT, itemsOf, itemsSql } from '../read-items.js';
import { select } from '../select.js';
import { isStatementTimeout } from '../tables-error.js';
import type { ItemCount } from './report.js';

const SHOWN = 5;

/** The newest items, and what the first column of times held that is no instant. */
export interface Newest {
  readonly items: readonly Item[];
  readonly unreadable: unknown;
}

/** The newest items; none when finding them takes longer than a query may. */
export async function readNewest(connection: ReadOnlyConnection, layout: Layout): Promise<Newest> {
  const { sql, isNone } = layout.createdAt;
  const newest = itemsSql(layout, `NOT ${isNone}`, { orderBy: `${sql} DESC`, limit: SHOWN });
  const result = await unlessTooLong(connection.query(newest));
  if (!result) return { items: [], unreadable: undefined };
  const created = result.rows.map((row) => row[CREATED_AT]);
  return {
    items: await itemsOf(connection, layout, result.rows),
    unreadable: created.find((value) => layout.createdAt.read(value) === undefined),
  };
}

/** How many rows have an id, and how many items these are; undefined when counting takes longer than a query may. */
export async function countItems(
  connection: ReadOnlyConnection,
  { config, id, createdAt, idIsUnique }: Layout,
): Promise<(ItemCount & { readonly rows: number }) | undefined> {
  // To the letter, as ids are told apart here, and not as the column's collation does.
  const different = id.kind === 'integer' ? id.sql : `CAST(${id.sql} AS BINARY)`;
  const columns = ['COUNT(*)', `SUM(${createdAt.isNone})`, idIsUnique ? 'COUNT(*)' : `COUNT(DISTINCT ${different})`];
  const where = [config.where, `${id.sql} IS NOT NULL`];
  const result = await unlessTooLong(connection.query(select({ columns, rows: config.rows, where })));
  const [rows, withoutTime, items] = result?.rows[0]?.map(Number) ?? [];
  if (rows === undefined || withoutTime === undefined || items === undefined) return undefined;
  return { rows, items, withoutTime };
}

async function unlessTooLong<T>(query: Promise<T>): Promise<T | undefined> {
  return query.catch((error: unknown) => {
    if (isStatementTimeout(error)) return undefined;
    throw error;
  });
}
