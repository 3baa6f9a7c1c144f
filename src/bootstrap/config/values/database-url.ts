import { resolve } from 'node:path';
import * as z from 'zod/mini';
import type { ValueKind } from './value-kind.js';

/** A path that ends in a file's name, taken as it is. A query would be for SQLite and is not passed on to it. */
const FILE_URL = /^file:(?!:)(\/\/(?=\/))?[^?\p{Cc}]*[^?\p{Cc}/\\]$/u;

/** With a host and the name of a database; `mysqls` is with TLS. The driver's own options are not passed on. */
const MYSQL_URL = /^mysqls?:\/\/([^\s/?#@]*@)?[^\s/?#@]+\/[^\s/?#]+$/u;

/** What is wrong with such a URL, in words that follow it. */
export const mysqlUrlChecks = [
  z.refine<string>((text) => !isMysqlUrl(text) || MYSQL_URL.test(text), 'names no host or no database'),
  z.refine<string>((text) => !MYSQL_URL.test(text) || isForDriver(text), 'is not allowed'),
] as const;

export const MYSQL_ALLOWED =
  'mysql://USER:PASSWORD@HOST:PORT/DATABASE (mysqls:// with TLS), where special characters in a password are written as %40 and so on';

/** Where the store is: a file, or a database of MySQL or MariaDB. */
export const databaseUrl: ValueKind<string> = {
  schema: z.string().check(
    ...mysqlUrlChecks,
    z.refine((text) => !/^file:\/\/[^/]/i.test(text), 'names a host, and a file: URL can have none'),
    z.regex(new RegExp(`${FILE_URL.source}|${MYSQL_URL.source}`, 'u')),
  ),
  allowed: `file: and the path of a file, such as file:./data/hotlist.db, or ${MYSQL_ALLOWED}`,
};

/** The driver takes it apart without a word for people: its port must be one, and every %XX must be text. */
function isForDriver(text: string): boolean {
  try {
    const { username, password, pathname, port } = new URL(text);
    for (const part of [username, password, pathname]) decodeURIComponent(part);
    return port !== '0';
  } catch {
    return false;
  }
}

/** Whether the URL names a database server, with TLS or without. */
export function isMysqlUrl(url: string): boolean {
  return /^mysqls?:/.test(url);
}

/** The absolute path of a valid file URL; undefined for that of a database server. */
export function fileUrlPath(url: string, cwd: string): string | undefined {
  if (!url.startsWith('file:')) return undefined;
  return resolve(cwd, url.replace(/^file:(\/\/)?/, ''));
}
