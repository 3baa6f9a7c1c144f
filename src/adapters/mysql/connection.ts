import type { Socket } from 'node:net';
import { type ConnectionOptions, createPool, type Pool } from 'mysql2';
import type { Connection } from 'mysql2/promise';

/** How many statements may run at once. */
const CONNECTIONS = 8;
const CONNECT_TIMEOUT_MS = 3_000;

/** How a connection to the database that `url` names (`mysql://user:password@host:port/database`) is set up. */
export function connectionOptions(url: string): ConnectionOptions {
  return {
    uri: url,
    connectTimeout: CONNECT_TIMEOUT_MS,
    charset: 'utf8mb4',
    // 64-bit integers beyond 2^53 come as text instead of being cut silently.
    supportBigNumbers: true,
    // The driver asks for found rows; a guarded UPDATE must count those that it changed.
    flags: ['-FOUND_ROWS'],
  };
}

/** A pool of such connections. */
export function connect(url: string): Pool {
  return createPool({ ...connectionOptions(url), connectionLimit: CONNECTIONS });
}

/**
 * Breaks a connection off at once: what waits on it fails with `reason`, and a pool forgets it. The driver's own
 * `destroy` says goodbye first, and behind a server that hangs the query would wait for ever.
 */
export function breakOff(connection: Connection, reason: string): void {
  // The driver hands out its stream, and its types do not say so.
  const { stream } = (connection as unknown as { connection: { stream: Socket } }).connection;
  stream.destroy(Object.assign(new Error(reason), { code: 'ETIMEDOUT' }));
}

/** The database for people: without user and password. */
export function describeUrl(url: string): string {
  const { host, pathname } = new URL(url);
  return `database ${decodeURIComponent(pathname.slice(1))} on ${host}`;
}
