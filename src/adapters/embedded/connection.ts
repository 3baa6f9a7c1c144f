import Libsql from 'libsql';

/** How long one attempt to write may block the event loop waiting for another process's write. */
const BUSY_TIMEOUT_MS = 20;

export type Connection = InstanceType<typeof Libsql>;

/** A connection to the SQLite file at `path`, which is created when it is missing. */
export function connect(path: string): Connection {
  const connection = new Libsql(path);
  // Otherwise 64-bit integers are silently cut.
  connection.defaultSafeIntegers(true);
  connection.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  // Readers never wait for the writer, and a process killed in the middle of a write leaves the last whole state.
  connection.exec('PRAGMA journal_mode = WAL');
  connection.exec('PRAGMA synchronous = NORMAL');
  return connection;
}
