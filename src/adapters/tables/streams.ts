import type { IdColumn } from './ids.js';
import type { Instants } from './instants.js';
import type { Layout } from './layout.js';
import { quoteName } from './sql-name.js';
import type { Rows } from './tables-config.js';

/** Rows to be read page by page, in the order of their ids or of an instant. */
export interface Stream {
  /** What a page of it is a page of, for people. */
  readonly name: string;
  readonly rows: Rows;
  /** The condition that they all fulfil, as SQL. */
  readonly where: string | undefined;
  readonly id: IdColumn;
  /** The index by which they are read in the order of their ids. */
  readonly idIndex: string | undefined;
  /** Whether every id is there once only. */
  readonly idIsUnique: boolean;
  readonly instant: Instants;
  /** The index by which they are read in the order of the instant. */
  readonly instantIndex: string | undefined;
  /** What else of them is read, as SQL. */
  readonly values: readonly string[];
}

/** The published items by when they were created, with the counts of their own rows. */
export function publishedItems(layout: Layout): Stream {
  const { config, id, idIndex, idIsUnique, createdAt, createdIndex } = layout;
  return {
    name: 'a window',
    ...{ rows: config.rows, where: config.where, id, idIndex, idIsUnique },
    instant: createdAt,
    instantIndex: createdIndex,
    values: config.columns.signals.map(([, column]) => quoteName(column)),
  };
}

/**
 * The items by when they changed, or their counts beside them did; undefined when nothing tells. Of items published or
 * not: one that no longer is has changed too.
 */
export function changedItems(layout: Layout): readonly Stream[] | undefined {
  const { config, idIndex, updatedAt, updatedIndex, updatedIsNullable, createdAt, createdIndex, counters } = layout;
  if (!updatedAt || (counters && !counters.updatedAt)) return undefined;
  const items = { ...publishedItems(layout), where: undefined, values: [] };
  const changed = { ...items, name: 'changes', instant: updatedAt, instantIndex: updatedIndex };
  // Many sites say nothing of an item that has not changed since it was created.
  const unchanged = {
    ...items,
    name: 'new items without updated_at',
    ...{ where: updatedAt.isNone, instant: createdAt, instantIndex: createdIndex },
    idIndex: createdIndex === undefined ? (updatedIndex ?? idIndex) : idIndex,
  };
  return [
    changed,
    ...(updatedIsNullable ? [unchanged] : []),
    ...(config.counters && counters?.updatedAt
      ? [
          {
            name: 'changed counters',
            ...{ rows: config.counters.rows, where: config.counters.where },
            // Of a key with several rows none is the right one, and only looking it up tells.
            values: counters.keyIsUnique ? counters.signals.map(([, column]) => quoteName(column)) : [],
            ...{ id: counters.key, idIndex: counters.index, idIsUnique: counters.keyIsUnique },
            ...{ instant: counters.updatedAt, instantIndex: counters.updatedIndex },
          },
        ]
      : []),
  ];
}
