import { escape as quoteText } from 'mysql2';
import type { ReadOnlyConnection } from '../connection.js';
import { type Index, indexBeginningWith, isColumn, readIndexes } from '../indexes.js';
import type { Layout } from '../layout.js';
import { quoteName, type SqlName, showName } from '../sql-name.js';
import type { CounterTable, TableRows } from '../tables-config.js';
import type { Advice } from './report.js';

/** Which indexes are missing, and what else of the tables makes reading them slow or not exact. */
export async function adviseOnIndexes(connection: ReadOnlyConnection, layout: Layout): Promise<readonly Advice[]> {
  const { rows, counters } = layout.config;
  return [
    ...(rows.kind === 'table' ? await adviseOnTable(connection, layout, rows) : [noIndexesOfItsOwn(`a ${rows.kind}`)]),
    ...(counters?.rows.kind === 'table' ? await adviseOnCounters(connection, counters.rows, counters) : []),
  ];
}

async function adviseOnTable(connection: ReadOnlyConnection, layout: Layout, rows: TableRows): Promise<Advice[]> {
  const { columns, where } = layout.config;
  const engine = await engineOf(connection, rows.name);
  if (engine === undefined) return [noIndexesOfItsOwn('a view')];
  const indexes = await readIndexes(connection, rows);
  const missing = missingFor(rows, indexes);
  // Of the items of one site among many, (site, id) is the key.
  const partial = where === undefined ? [] : indexes.filter(({ unique }) => unique);
  const idIsIndexed = indexBeginningWith(indexes, columns.id) !== undefined || serves(partial, columns.id);
  const ifNone = (column: SqlName | undefined, consequence: string) =>
    column === undefined || indexBeginningWith(indexes, column) ? [] : [missing(column, consequence)];
  return [
    ...(idIsIndexed ? [] : [missing(columns.id, 'every page of a scan reads all items', 'UNIQUE ')]),
    ...ifNone(
      columns.createdAt.column,
      'an instance reads all items before its first list, and for a board with a window',
    ),
    ...ifNone(columns.updatedAt?.column, 'finding what has changed reads all items'),
    ...adviseOnEngine(rows, engine),
  ];
}

async function adviseOnCounters(
  connection: ReadOnlyConnection,
  rows: TableRows,
  { key, updatedAt }: CounterTable,
): Promise<Advice[]> {
  const indexes = await readIndexes(connection, rows);
  const missing = missingFor(rows, indexes);
  const finds = updatedAt === undefined || indexBeginningWith(indexes, updatedAt.column) !== undefined;
  return [
    ...(serves(indexes, key) ? [] : [missing(key, 'every page of counters reads all of them')]),
    ...(finds ? [] : [missing(updatedAt.column, 'finding what has changed reads all counters')]),
    ...adviseOnEngine(rows, await engineOf(connection, rows.name)),
  ];
}

/** With the column that a condition fixes before it, an index serves as well; which one that is, SQL hides. */
function serves(indexes: readonly Index[], key: SqlName): boolean {
  return indexes.some(({ columns }) => columns.slice(0, 2).some((name) => isColumn(name, key)));
}

function noIndexesOfItsOwn(what: string): Advice {
  return { message: `${what} has no indexes of its own; above it says whether those of its tables are used` };
}

type Missing = (column: SqlName, consequence: string, unique?: 'UNIQUE ') => Advice;

function missingFor(rows: TableRows, indexes: readonly Index[]): Missing {
  return (column, consequence, unique) => {
    const name = column.at(-1) ?? '';
    const table = rows.name.at(-1) ?? '';
    const taken = new Set(indexes.map((index) => index.name.toLowerCase()));
    const plain = `${table}_by_${name}`.slice(0, 60);
    const index = taken.has(plain.toLowerCase()) ? `${plain}_2` : plain;
    return {
      message: `no ${unique ? 'unique ' : ''}index of ${showName(rows.name)} begins with ${name}: ${consequence}`,
      ddl: `CREATE ${unique ?? ''}INDEX ${quoteName([index])} ON ${quoteName(rows.name)} (${quoteName([name])})`,
    };
  };
}

/** The engine of a table; undefined for a view. */
async function engineOf(connection: ReadOnlyConnection, name: SqlName): Promise<string | undefined> {
  const [table, database] = name.toReversed();
  const schema = database === undefined ? 'DATABASE()' : quoteText(database);
  const { rows } = await connection.query(
    `SELECT ENGINE FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = ${schema} AND TABLE_NAME = ${quoteText(table)} AND TABLE_TYPE LIKE 'BASE%'`,
  );
  return rows[0] === undefined ? undefined : String(rows[0][0]);
}

const WITH_SNAPSHOTS = new Set(['innodb', 'myrocks', 'rocksdb', 'null']);

function adviseOnEngine(rows: TableRows, engine: string | undefined): Advice[] {
  if (engine === undefined || WITH_SNAPSHOTS.has(engine.toLowerCase())) return [];
  const message = `${showName(rows.name)} is kept by ${engine}, which has no snapshots: what changes during a scan may be seen or not`;
  return [{ message, ddl: `ALTER TABLE ${quoteName(rows.name)} ENGINE = InnoDB` }];
}
