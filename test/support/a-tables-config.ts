import type { SqlName } from '../../src/adapters/tables/sql-name.js';
import type { InstantColumn, ItemColumns, TablesConfig, UrlColumns } from '../../src/adapters/tables/tables-config.js';

/** One column that holds an address. */
export function urlIn(column: string): UrlColumns {
  return { texts: ['', ''], columns: [[column]] };
}

export function instantIn(column: string, differences: Partial<InstantColumn> = {}): InstantColumn {
  return { column: [column], unit: undefined, offsetMinutes: undefined, ...differences };
}

export function signalsIn(columns: Readonly<Record<string, string>>): readonly (readonly [string, SqlName])[] {
  return Object.entries(columns).map(([signal, column]) => [signal, [column]]);
}

/** A table "posts" with an id, a title and a DATETIME; a test says what is different. */
export function aTablesConfig(
  url: string,
  {
    columns,
    ...differences
  }: Partial<Omit<TablesConfig, 'columns'>> & { readonly columns?: Partial<ItemColumns> } = {},
): TablesConfig {
  return {
    url,
    rows: { kind: 'table', name: ['posts'] },
    where: undefined,
    columns: {
      id: ['id'],
      title: ['title'],
      url: undefined,
      author: undefined,
      createdAt: instantIn('created'),
      updatedAt: undefined,
      signals: signalsIn({ likes: 'likes' }),
      ...columns,
    },
    counters: undefined,
    queryTimeoutMs: 10_000,
    ...differences,
  };
}
