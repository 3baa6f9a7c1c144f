import type { ReadOnlyConnection } from './connection.js';

/** How the server means to read one of the tables of a query. */
export interface ExplainedTable {
  /** Undefined when no index is used. */
  readonly index: string | undefined;
  /** Indexes that it weighed and did not take, because the table is small or the query wants most of it. */
  readonly passedOver: readonly string[];
  /** Whether what was found is sorted or put together first, so that nothing comes before all is read. */
  readonly sorts: boolean;
}

/** Asks the server how it would run a query; nothing is run. */
export async function explain(connection: ReadOnlyConnection, sql: string): Promise<readonly ExplainedTable[]> {
  // MySQL's own default is another format from version 9 on.
  const { rows, fields } = await connection.query(`EXPLAIN FORMAT=TRADITIONAL ${sql}`);
  const at = (name: string) => fields.findIndex((field) => field.name.toLowerCase() === name);
  const [key, possible, extra, table] = [at('key'), at('possible_keys'), at('extra'), at('table')];
  return rows
    .filter((row) => row[table] !== null)
    .map((row) => ({
      index: row[key] === null ? undefined : String(row[key]),
      passedOver: row[key] === null && row[possible] !== null ? String(row[possible]).split(',') : [],
      sorts: /filesort|temporary/i.test(String(row[extra])),
    }));
}

/** Whether the server would sort for every page, which is worse than reading all of it once. */
export async function sortsAnew(connection: ReadOnlyConnection, sql: string): Promise<boolean> {
  // A user may be allowed to read a view and not to have it explained; one pass is right in any case.
  const tables = await explain(connection, sql).catch(() => undefined);
  return tables?.some(({ sorts }) => sorts) ?? true;
}
