import type { Socket } from 'node:net';
import { type ConnectionOptions, createPool, type Pool } from 'mysql2';
import type { Connection } from 'mysql2/promise';

/** How many statements may run at once. */
const CONNECTIONS = 8;
const CONNECT_TIMEOUT_MS = 3_000;
/**
 * In seconds: so long may somebody who hangs in a transaction keep what it has locked, such as a lease that is not renewed as
 * long. Only MariaDB can end a transaction that is idle; MySQL waits as for any connection.
 */
const IDLE_TRANSACTION_S = 3;
/** How each connection of a pool behaves, whatever the server's own settings are. */
const SESSION = [
  // The mode that values are escaped for, in which what does not fit is refused instead of being cut.
  "sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION'",
  'autocommit = 1',
  // In seconds: so long may somebody who hangs, or whose machine is gone, keep what a transaction has locked.
  'wait_timeout = 30',
  // In seconds: so long may a statement wait for a lock, with all that it has locked itself. One that was cut off here goes
  // on there, and a server's own 50 s are longer than leases last.
  'innodb_lock_wait_timeout = 1',
  // In seconds: the same where somebody has locked or is altering a whole table. MySQL does not notice that nobody waits any
  // more, and would keep the connection until the lock goes, for a day by default.
  'lock_wait_timeout = 1',
];
export const SESSION_SQL = `SET SESSION ${SESSION.join(', ')} /*M!100300 , idle_transaction_timeout = ${IDLE_TRANSACTION_S} */`;

/**
 * How a connection to the database that `url` names (`mysql://user:password@host:port/database`) is set up. With
 * `mysqls:` it is encrypted, and the server's certificate must be one that Node trusts (NODE_EXTRA_CA_CERTS adds some).
 */
export function connectionOptions(url: string): ConnectionOptions {
  return {
    uri: url.replace(/^mysqls:/, 'mysql:'),
    ...(url.startsWith('mysqls:') && { ssl: { rejectUnauthorized: true, verifyIdentity: true } }),
    connectTimeout: CONNECT_TIMEOUT_MS,
    charset: 'utf8mb4',
    // 64-bit integers beyond 2^53 come as text instead of being cut silently.
    supportBigNumbers: true,
    // The driver asks for found rows; a guarded UPDATE must count those that it changed.
    flags: ['-FOUND_ROWS'],
  };
}

/** A pool of such connections, for hotlist's own tables, on which several statements can go in one message. */
export function connect(url: string): Pool {
  const pool = createPool({ ...connectionOptions(url), connectionLimit: CONNECTIONS, multipleStatements: true });
  // Goes out before whatever the connection was made for.
  pool.on('connection', (connection) => connection.query(SESSION_SQL, () => {}));
  return pool;
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
