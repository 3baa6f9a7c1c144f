import { quoteName } from './sql-name.js';
import type { Rows } from './tables-config.js';

/** The parts of a SELECT, each of them SQL. */
export interface Select {
  readonly columns: readonly string[];
  readonly rows: Rows;
  /** Conditions that all must hold; undefined ones are none. */
  readonly where?: readonly (string | undefined)[];
  readonly orderBy?: string;
  readonly limit?: number;
  /** The index to read by; only a table can have one. */
  readonly index?: string | undefined;
}

/**
 * A SELECT as one text. What the operator wrote stands on lines of its own, so that a comment at its end is no more
 * than that, and in brackets, so that an OR in it stays together.
 */
export function select({ columns, rows, where = [], orderBy, limit, index }: Select): string {
  const conditions = where.filter((condition) => condition !== undefined).map((condition) => `(${condition}\n)`);
  return [
    `SELECT ${columns.join(', ')}`,
    `FROM ${from(rows, index)}`,
    ...(conditions.length > 0 ? [`WHERE ${conditions.join(' AND ')}`] : []),
    ...(orderBy ? [`ORDER BY ${orderBy}`] : []),
    ...(limit === undefined ? [] : [`LIMIT ${limit}`]),
  ].join('\n');
}

function from(rows: Rows, index: string | undefined): string {
  switch (rows.kind) {
    case 'table':
      return quoteName(rows.name) + (index === undefined ? '' : ` FORCE INDEX (${quoteName([index])})`);
    case 'join':
      return rows.sql;
    case 'query':
      return `(\n${rows.sql}\n) AS hotlist_source`;
  }
}
