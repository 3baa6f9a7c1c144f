import { isIPv6 } from 'node:net';
import * as z from 'zod/mini';
import type { ValueKind } from './value-kind.js';

const LARGEST_PORT = 65_535;
const REDIS_URL =
  /^rediss?:\/\/(?<access>[^\s/?#@]*@)?(?<host>[a-z0-9_.-]+|\[(?<ipv6>[^\]]+)\])(?::(?<port>\d{1,5}))?(?:\/(?<db>\d{0,5}))?$/i;
const NO_HOST = /^rediss?:\/\/([^/?#]*@)?(:\d*)?([/?#]|$)/;

/** Where Redis is, how to be let in, and whether over TLS; the driver's own options are not passed on. */
export const redisUrl: ValueKind<string> = {
  schema: z.string().check(
    z.refine((text) => !NO_HOST.test(text), 'names no host'),
    z.refine(isRedisUrl, 'is not allowed'),
  ),
  allowed:
    'redis://USER:PASSWORD@HOST:PORT/DATABASE, or rediss:// for TLS; all but the host may be left out, and special characters in a password are written as %40 and so on',
};

/** The number of the database that a valid URL names. */
export function databaseOf(url: string): number {
  return Number(REDIS_URL.exec(url)?.groups?.['db'] ?? 0);
}

function isRedisUrl(text: string): boolean {
  const { access = '', ipv6, port = '' } = REDIS_URL.exec(text)?.groups ?? { port: 'none' };
  if (ipv6 !== undefined && !isIPv6(ipv6)) return false;
  return Number(port) <= LARGEST_PORT && port !== '0' && /^rediss?:/.test(text) && isDecodable(access);
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
