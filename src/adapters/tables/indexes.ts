import type { ReadOnlyConnection } from './connection.js';
import { quoteName, type SqlName } from './sql-name.js';
import type { Rows } from './tables-config.js';

/** An index that the server can use. */
export interface Index {
  readonly name: string;
  readonly unique: boolean;
  /** In their order; those of which only the beginning is indexed are marked by a star. */
  readonly columns: readonly string[];
}

/** The indexes of a table, in the server's order; a view, a join and a query have none of their own. */
export async function readIndexes(connection: ReadOnlyConnection, rows: Rows): Promise<readonly Index[]> {
  if (rows.kind !== 'table') return [];
  const result = await connection.query(`SHOW INDEX FROM ${quoteName(rows.name)}`);
  const at = (name: string) => result.fields.findIndex((field) => field.name.toLowerCase() === name);
  const [name, unique, column, part] = [at('key_name'), at('non_unique'), at('column_name'), at('sub_part')];
  // MySQL calls an index that the optimizer may not use invisible, MariaDB ignored.
  const [visible, ignored] = [at('visible'), at('ignored')];
  const indexes = new Map<string, { name: string; unique: boolean; columns: string[] }>();
  for (const row of result.rows) {
    if (row[visible] === 'NO' || row[ignored] === 'YES') continue;
    const key = String(row[name]);
    const index = indexes.get(key) ?? { name: key, unique: Number(row[unique]) === 0, columns: [] };
    index.columns.push(`${row[column]}${row[part] === null ? '' : '*'}`);
    indexes.set(key, index);
  }
  return [...indexes.values()];
}

/** The first index that begins with the column. */
export function indexBeginningWith(indexes: readonly Index[], column: SqlName): Index | undefined {
  return indexes.find(({ columns }) => isColumn(columns[0], column));
}

/** The index that lets a value of the column be there once only. */
export function uniqueIndexOf(indexes: readonly Index[], column: SqlName): Index | undefined {
  return indexes.find(({ unique, columns }) => unique && columns.length === 1 && isColumn(columns[0], column));
}

/** Names of columns are the same whatever their case. */
export function isColumn(indexed: string | undefined, column: SqlName): boolean {
  return indexed?.toLowerCase() === column.at(-1)?.toLowerCase();
}
