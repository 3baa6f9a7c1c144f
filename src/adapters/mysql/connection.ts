import { type ConnectionOptions, createPool, type Pool } from 'mysql2';

/** How many statements may run at once. */
const CONNECTIONS = 8;
const CONNECT_TIMEOUT_MS = 5_000;

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

/** The database for people: without user and password. */
export function describeUrl(url: string): string {
  const { host, pathname } = new URL(url);
  return `database ${decodeURIComponent(pathname.slice(1))} on ${host}`;
}
