import type { SqlName } from './sql-name.js';

/** Rows of one table, or of a view. */
export interface TableRows {
  readonly kind: 'table';
  readonly name: SqlName;
}

/** Where the rows stand: in a table, in tables that are joined (SQL after FROM), or in what a query gives. */
export type Rows =
  | TableRows
  | { readonly kind: 'join'; readonly sql: string }
  | { readonly kind: 'query'; readonly sql: string };

/** A column of instants. */
export interface InstantColumn {
  readonly column: SqlName;
  /** What an integer counts since 1970; a DATETIME or TIMESTAMP has none. */
  readonly unit: 's' | 'ms' | undefined;
  /** How far the clock that wrote a DATETIME is ahead of UTC, in minutes; undefined when nobody has said, which is 0. */
  readonly offsetMinutes: number | undefined;
}

/** An address: fixed text, and between it the values of columns. One column alone is `['', '']` around it. */
export interface UrlColumns {
  readonly texts: readonly string[];
  readonly columns: readonly SqlName[];
}

/** Which column holds which signal. */
export type SignalColumns = readonly (readonly [signal: string, column: SqlName])[];

/** The columns of an item. */
export interface ItemColumns {
  readonly id: SqlName;
  readonly title: SqlName;
  readonly url: UrlColumns | undefined;
  readonly author: SqlName | undefined;
  readonly createdAt: InstantColumn;
  /** Undefined: every item's is its createdAt. */
  readonly updatedAt: InstantColumn | undefined;
  readonly signals: SignalColumns;
}

/** A table of counters with one row for an item, beside the items. */
export interface CounterTable {
  readonly rows: Rows;
  /** A condition in SQL that picks the rows of items, such as `biz = 'article'`. */
  readonly where: string | undefined;
  /** The column that holds the item's id. */
  readonly key: SqlName;
  /** When a row's counts last changed; undefined: nothing tells. */
  readonly updatedAt: InstantColumn | undefined;
  readonly signals: SignalColumns;
}

/** How a site's own tables are read as items. */
export interface TablesConfig {
  /** `mysql://user:password@host:port/database`; SELECT is all that the user needs. */
  readonly url: string;
  readonly rows: Rows;
  /** A condition in SQL that holds for published items. */
  readonly where: string | undefined;
  readonly columns: ItemColumns;
  readonly counters: CounterTable | undefined;
  /** A single query that takes longer than these milliseconds is stopped by the server. */
  readonly queryTimeoutMs: number;
}

/** The rows for people. */
export function describeRows(rows: Rows): string {
  if (rows.kind === 'table') return `table ${rows.name.join('.')}`;
  return rows.kind === 'join' ? 'a join' : 'a query';
}
