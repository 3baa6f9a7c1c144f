import type { ReadOnlyConnection } from './connection.js';
import { fieldOf } from './fields.js';
import type { Named } from './inspect.js';
import type { MappedColumn } from './mapped-columns.js';
import { select } from './select.js';
import { quoteName, showName } from './sql-name.js';
import type { Rows } from './tables-config.js';
import { explainStatement, type SourceProblem } from './tables-error.js';

/** Everything that keeps these columns from being read: the server itself only ever says the first. */
export async function findProblems(
  connection: ReadOnlyConnection,
  { key, rows, where }: Named,
  columns: readonly MappedColumn[],
): Promise<readonly SourceProblem[]> {
  const problems: SourceProblem[] = [];
  const attempt = async (problemKey: string, what: string | undefined, sql: string, hint?: () => Promise<string>) => {
    try {
      return await connection.query(sql);
    } catch (error) {
      const isMissing = (error as { errno?: number }).errno === NO_SUCH_COLUMN;
      const message = explainStatement(error, what, connection.user);
      problems.push({ key: problemKey, message: message + (isMissing && hint ? await hint() : '') });
      return undefined;
    }
  };
  const rowsKey = `${key}${rows.kind === 'query' ? 'query' : 'table'}`;
  const table = rows.kind === 'table' ? `table ${showName(rows.name)}` : undefined;
  // Asked for no column, so that a user who may read only some of them passes.
  if (!(await attempt(rowsKey, table, select({ columns: ['1'], rows, limit: 0 })))) return problems;
  const wanted = new Map(columns.map((column) => [`${column.key} ${showName(column.column)}`, column]));
  for (const { key: columnKey, column, refuse } of wanted.values()) {
    const what = `column ${showName(column)}`;
    const sql = select({ columns: [quoteName(column)], rows, limit: 0 });
    const found = await attempt(columnKey, what, sql, () => columnsThereAre(connection, rows));
    const field = found?.fields[0] && fieldOf(found.fields[0]);
    const wrong = field && refuse(field);
    if (wrong) problems.push({ key: columnKey, message: `the ${what} is of type ${field.type}; ${wrong}` });
  }
  if (where !== undefined) {
    await attempt(`${key}where`, undefined, select({ columns: ['1'], rows, where: [where], limit: 0 }));
  }
  // Each part is well by itself, and all together are not: what the server said then is said again.
  if (problems.length === 0) {
    const names = columns.map(({ column }) => quoteName(column));
    await attempt(rowsKey, undefined, select({ columns: names, rows, where: [where], limit: 0 }));
  }
  return problems;
}

const NO_SUCH_COLUMN = 1054;
const LISTED = 50;

/** Nothing when the user may not read all of them. */
async function columnsThereAre(connection: ReadOnlyConnection, rows: Rows): Promise<string> {
  const all = await connection.query(select({ columns: ['*'], rows, limit: 0 })).catch(() => undefined);
  const names = all?.fields.map(({ name }) => name) ?? [];
  const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : '';
  return names.length === 0 ? '' : `; the columns are ${names.slice(0, LISTED).join(', ')}${more}`;
}
