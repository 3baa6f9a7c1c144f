import type { PointsFloor, ScannedItem } from '../../application/ranking/item-source.js';
import { pointsFloorSql } from '../mysql/points-floor.js';
import type { ReadOnlyConnection } from './connection.js';
import { type IdColumn, idText } from './ids.js';
import type { Layout } from './layout.js';
import { lookUpItems } from './look-up-items.js';
import { LOOKED_UP_AT_ONCE } from './rows-of-ids.js';
import { select } from './select.js';
import { isBeside } from './signals.js';
import { quoteName, type SqlName } from './sql-name.js';
import type { Rows } from './tables-config.js';
import { isStatementTimeout } from './tables-error.js';

/** More are not looked up one by one: their ids take up memory, and reading all in order is about as quick. */
const MOST = 50_000;

/** The rows that hold all the signals that count, and which of them belong to an item above the floor. */
interface RowsAbove {
  readonly rows: Rows;
  readonly id: IdColumn;
  readonly where: readonly (string | undefined)[];
}

/**
 * The items that reach a floor, and perhaps others: the server picks their ids, by an index on the column if there is one,
 * and they are looked up.
 *
 * @param most - how many of them are looked up at most
 * @returns undefined when there are more, and where only reading every item can tell
 */
export async function itemsAbove(
  connection: ReadOnlyConnection,
  layout: Layout,
  createdFrom: number | undefined,
  floor: PointsFloor,
  most = MOST,
): Promise<AsyncGenerator<readonly ScannedItem[]> | undefined> {
  const above = rowsAbove(layout, createdFrom, floor);
  const ids = above && (await idsOf(connection, above, most));
  return ids && lookUpAll(connection, layout, ids);
}

function rowsAbove(layout: Layout, createdFrom: number | undefined, floor: PointsFloor): RowsAbove | undefined {
  const { config, id, createdAt, counters } = layout;
  const own = floorOnItems(layout, floor);
  if (own !== undefined) {
    const window = createdFrom === undefined ? undefined : `${createdAt.sql} >= ${createdAt.from(createdFrom)}`;
    return { rows: config.rows, id, where: [config.where, window, own] };
  }
  // A window may hold few of many items, and where no points are enough an item needs no row of counters.
  if (!config.counters || !counters || createdFrom !== undefined || floor.points <= 0) return undefined;
  if (!isBeside(layout, weighed(floor))) return undefined;
  const columns = new Map(counters.signals);
  const beside = pointsFloorSql(floor, (signal) => quoted(columns.get(signal)));
  return { rows: config.counters.rows, id: counters.key, where: [config.counters.where, beside] };
}

/**
 * What the rows of the items themselves must fulfil for a floor, as SQL; undefined when they are all above it, or when
 * counters beside them count too.
 */
export function floorOnItems({ config, counters }: Layout, floor: PointsFloor): string | undefined {
  const beside = new Map(counters?.signals);
  if (weighed(floor).some((signal) => beside.has(signal))) return undefined;
  const columns = new Map(config.columns.signals);
  return pointsFloorSql(floor, (signal) => quoted(columns.get(signal)));
}

async function idsOf(
  connection: ReadOnlyConnection,
  { rows, id, where }: RowsAbove,
  most: number,
): Promise<ReadonlySet<string> | undefined> {
  const sql = select({ columns: [id.sql], rows, where: [...where, `${id.sql} IS NOT NULL`], limit: most + 1 });
  const found = await connection.query(sql).catch((error: unknown) => {
    // A page of all items never takes as long.
    if (isStatementTimeout(error)) return undefined;
    throw error;
  });
  if (!found || found.rows.length > most) return undefined;
  return new Set(found.rows.map(([each]) => idText(each, id.kind)));
}

async function* lookUpAll(
  connection: ReadOnlyConnection,
  layout: Layout,
  ids: ReadonlySet<string>,
): AsyncGenerator<readonly ScannedItem[]> {
  const all = [...ids];
  for (let at = 0; at < all.length; at += LOOKED_UP_AT_ONCE) {
    const some = all.slice(at, at + LOOKED_UP_AT_ONCE);
    const items = await lookUpItems(connection, layout, some);
    yield some.flatMap((id) => items.get(id) ?? []);
  }
}

function weighed({ weights }: PointsFloor): readonly string[] {
  return Object.entries(weights).flatMap(([signal, weight]) => (weight === 0 ? [] : [signal]));
}

function quoted(column: SqlName | undefined): string | undefined {
  return column && quoteName(column);
}
