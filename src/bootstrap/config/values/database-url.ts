import { resolve } from 'node:path';
import * as z from 'zod/mini';
import type { ValueKind } from './value-kind.js';

/** A path that ends in a file's name, taken as it is. A query would be for SQLite and is not passed on to it. */
const FILE_URL = /^file:(?!:)(\/\/(?=\/))?[^?\p{Cc}]*[^?\p{Cc}/\\]$/u;

/** With a host and the name of a database; the driver's own options are not passed on. */
const MYSQL_URL = /^mysql:\/\/([^\s/?#@]*@)?[^\s/?#@]+\/[^\s/?#]+$/u;

/** Where the store is: a file, or a database of MySQL or MariaDB. */
export const databaseUrl: ValueKind<string> = {
  schema: z.string().check(
    z.refine((text) => !/^mysql:/.test(text) || MYSQL_URL.test(text), 'names no host or no database'),
    z.refine((text) => !/^file:\/\/[^/]/i.test(text), 'names a host, and a file: URL can have none'),
    z.regex(new RegExp(`${FILE_URL.source}|${MYSQL_URL.source}`, 'u')),
  ),
  allowed: 'file: and the path of a file, such as file:./data/hotlist.db, or mysql://USER:PASSWORD@HOST:PORT/DATABASE',
};

/** The absolute path of a valid file URL; undefined for that of a database server. */
export function fileUrlPath(url: string, cwd: string): string | undefined {
  if (!url.startsWith('file:')) return undefined;
  return resolve(cwd, url.replace(/^file:(\/\/)?/, ''));
}
