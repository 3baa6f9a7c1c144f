import * as z from 'zod/mini';
import { parseName, type SqlName } from '../../../adapters/tables/sql-name.js';
import type { Rows, UrlColumns } from '../../../adapters/tables/tables-config.js';
import { isMysqlUrl, MYSQL_ALLOWED, mysqlUrlChecks } from '../values/database-url.js';
import type { ValueKind } from '../values/value-kind.js';

/** Reads a text by a function that gives the value, or what is wrong in words that follow the text. */
function readBy<T extends object>(read: (text: string) => T | string, allowed: string): ValueKind<T> {
  const transform = z.transform((text: string, context): T => {
    const value = read(text);
    if (typeof value !== 'string') return value;
    context.issues.push({ code: 'custom', message: value, input: text });
    return z.NEVER;
  });
  return { schema: z.pipe(z.string(), transform), allowed };
}

const NOT_ALLOWED = 'is not allowed';

export const mysqlUrl: ValueKind<string> = {
  schema: z.string().check(z.refine(isMysqlUrl, 'is not a database of MySQL or MariaDB'), ...mysqlUrlChecks),
  allowed: `${MYSQL_ALLOWED}; it may be left out when database.url is one`,
};

export const columnName: ValueKind<SqlName> = readBy(
  (text) => parseName(text) ?? NOT_ALLOWED,
  'a column, such as post_title or p.title; with other characters in backticks',
);

/** A table by its name, or anything longer as SQL after FROM. */
export const tableOrJoin: ValueKind<Rows> = readBy((text): Rows | string => {
  const name = parseName(text);
  if (name) return name.length <= 2 ? { kind: 'table', name } : NOT_ALLOWED;
  if (/^\s*(select|with)\b/i.test(text)) return 'is a query; write it under "query"';
  return /\S\s+\S/.test(text) ? { kind: 'join', sql: text } : NOT_ALLOWED;
}, 'a table, such as wp_posts or blog.wp_posts, or a join, such as "posts p JOIN users u ON u.id = p.user_id"');

/** What would lock or write, in spite of the transaction that forbids it. */
const MORE_THAN_READING = /\bfor\s+(update|share)\b|\block\s+in\s+share\s+mode\b|\binto\s+(outfile|dumpfile|@)/i;

/** SELECT or WITH, after brackets and comments; what MySQL and MariaDB run in spite of its looks is no comment. */
const BEGINS_AS_QUERY = /^(?:[\s(]|(?:--(?=\s)|#)[^\n]*\n|\/\*(?!M?!)[\s\S]*?\*\/)*(?:select|with)\b/i;

export const query: ValueKind<Rows> = readBy((text): Rows | string => {
  // It becomes a part of longer statements.
  const sql = text.replace(/[\s;]+$/, '');
  if (!BEGINS_AS_QUERY.test(sql)) return 'does not begin with SELECT or WITH';
  return MORE_THAN_READING.test(sql) ? 'does more than read' : { kind: 'query', sql };
}, 'one SELECT that gives a row for each item');

/** A condition of the operator's own. */
export const condition: ValueKind<string> = {
  schema: z.string().check(z.regex(/\S/)),
  allowed: `a condition in SQL, such as "post_status = 'publish'"`,
};

/** A column, or a text with columns in braces. */
export const url: ValueKind<UrlColumns> = readBy((text): UrlColumns | string => {
  if (!/[{}]/.test(text)) {
    const column = parseName(text);
    return column ? { texts: ['', ''], columns: [column] } : NOT_ALLOWED;
  }
  // Split by a pattern with a group: texts and the columns between them take turns.
  const parts = text.split(/\{([^{}]*)\}/);
  const texts = parts.filter((_, at) => at % 2 === 0);
  const columns = parts.filter((_, at) => at % 2 === 1).map(parseName);
  if (texts.some((part) => /[{}]/.test(part)) || columns.includes(undefined)) return NOT_ALLOWED;
  return { texts, columns: columns.filter((column) => column !== undefined) };
}, 'a column, or an address with columns in braces, such as https://example.org/posts/{id}');

/** An offset from UTC in minutes, within an object because a reader can give no number for UTC and 0 alike. */
export const offset: ValueKind<{ readonly minutes: number }> = readBy((text) => {
  if (text === 'UTC' || text === 'Z') return { minutes: 0 };
  const [, sign, hours = '', minutes = ''] = /^([+-])(\d\d):?(\d\d)$/.exec(text) ?? [];
  const total = Number(hours) * 60 + Number(minutes);
  if (sign === undefined) return isZone(text) ? 'is a zone whose offset may change' : NOT_ALLOWED;
  return total > 14 * 60 || Number(minutes) > 59 ? NOT_ALLOWED : { minutes: sign === '-' ? -total : total };
}, 'UTC, or an offset from -14:00 to +14:00, such as +08:00; for a zone with summer time name a column that is in UTC');

function isZone(name: string): boolean {
  return /^[A-Z][A-Za-z]+(\/[\w+-]+)+$/.test(name);
}
