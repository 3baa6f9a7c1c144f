import type { ReadOnlyConnection } from './connection.js';
import { type Field, fieldOf } from './fields.js';
import type { IdColumn, IdKind } from './ids.js';
import { indexBeginningWith, readIndexes, uniqueIndexOf } from './indexes.js';
import { type InstantKind, instants } from './instants.js';
import type { Layout } from './layout.js';
import { counterColumns, itemColumns, type MappedColumn } from './mapped-columns.js';
import { findProblems } from './problems.js';
import { select } from './select.js';
import { quoteName, type SqlName, showName } from './sql-name.js';
import type { InstantColumn, Rows, TablesConfig } from './tables-config.js';
import { type SourceProblem, TablesError } from './tables-error.js';

/**
 * Looks at the columns that the configuration names: they must be there, may be read, and be of a type that fits.
 *
 * @throws TablesError with everything that is wrong
 */
export async function inspect(connection: ReadOnlyConnection, config: TablesConfig): Promise<Layout> {
  const { rows, where, columns, counters } = config;
  const problems: SourceProblem[] = [];
  const items = await lookAt(connection, { key: '', rows, where }, itemColumns(columns), problems);
  const beside = counters
    ? await lookAt(connection, { ...counters, key: 'counters.' }, counterColumns(counters), problems)
    : new Map<string, Field>();
  if (problems.length > 0) throw new TablesError(problems);
  const indexes = await readIndexes(connection, rows);
  const unique = uniqueIndexOf(indexes, columns.id);
  const counterIndexes = counters ? await readIndexes(connection, counters.rows) : [];
  const instantsOf = (field: Field | undefined, column: InstantColumn) =>
    instants(quoteName(column.column), field?.kind as InstantKind, column);
  const indexOf = (column: InstantColumn | undefined) => column && indexBeginningWith(indexes, column.column)?.name;
  return {
    config,
    id: idColumn(columns.id, items.get('columns.id')),
    createdAt: instantsOf(items.get('columns.created_at'), columns.createdAt),
    updatedAt: columns.updatedAt && instantsOf(items.get('columns.updated_at'), columns.updatedAt),
    idIndex: (unique ?? indexBeginningWith(indexes, columns.id))?.name,
    createdIndex: indexOf(columns.createdAt),
    updatedIndex: indexOf(columns.updatedAt),
    updatedIsNullable: items.get('columns.updated_at')?.nullable ?? false,
    idIsUnique: unique !== undefined,
    counters: counters && {
      key: idColumn(counters.key, beside.get('counters.key')),
      signals: counters.signals,
      index: indexBeginningWith(counterIndexes, counters.key)?.name,
      keyIsUnique: uniqueIndexOf(counterIndexes, counters.key) !== undefined,
      updatedAt: counters.updatedAt && instantsOf(beside.get('counters.updated_at'), counters.updatedAt),
      updatedIndex: counters.updatedAt && indexBeginningWith(counterIndexes, counters.updatedAt.column)?.name,
    },
  };
}

/** Rows that the configuration names, and where. */
export interface Named {
  /** What keys of these rows begin with. */
  readonly key: '' | 'counters.';
  readonly rows: Rows;
  readonly where: string | undefined;
}

/** The columns by their keys. One statement when all is well; only then is each looked at by itself. */
async function lookAt(
  connection: ReadOnlyConnection,
  named: Named,
  columns: readonly MappedColumn[],
  problems: SourceProblem[],
): Promise<Map<string, Field>> {
  const { rows, where } = named;
  const all = columns.map(({ column }) => quoteName(column));
  const found = await connection.query(select({ columns: all, rows, where: [where], limit: 0 })).catch(() => undefined);
  if (!found) {
    problems.push(...(await findProblems(connection, named, columns)));
    return new Map();
  }
  const fields = new Map<string, Field>();
  for (const [at, { key, column, refuse }] of columns.entries()) {
    const packet = found.fields[at];
    if (!packet) continue;
    const field = fieldOf(packet);
    fields.set(key, field);
    const wrong = refuse(field);
    if (wrong) problems.push({ key, message: `the column ${showName(column)} is of type ${field.type}; ${wrong}` });
  }
  return fields;
}

function idColumn(name: SqlName, field: Field | undefined): IdColumn {
  return { sql: quoteName(name), kind: field?.kind as IdKind };
}
