import { resolve } from 'node:path';
import * as z from 'zod/mini';
import { NOT_YET, type ValueKind } from './value-kind.js';

/** A path that ends in a file's name, taken as it is. A query would be for SQLite and is not passed on to it. */
const FILE_URL = /^file:(?!:)(\/\/(?=\/))?[^?\p{Cc}]*[^?\p{Cc}/\\]$/u;

/** Where the embedded store is. */
export const fileUrl: ValueKind<string> = {
  schema: z.string().check(
    z.refine((text) => !/^(mysql|mariadb):/i.test(text), NOT_YET),
    z.refine((text) => !/^file:\/\/[^/]/i.test(text), 'names a host, and a file: URL can have none'),
    z.regex(FILE_URL),
  ),
  allowed: 'file: and the path of a file, such as file:./data/hotlist.db',
};

/** The absolute path of a valid file URL. */
export function fileUrlPath(url: string, cwd: string): string {
  return resolve(cwd, url.replace(/^file:(\/\/)?/, ''));
}
