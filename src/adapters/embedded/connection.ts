import Libsql from 'libsql';

export type Connection = InstanceType<typeof Libsql>;

/**
 * How long a statement waits in SQLite, and this whole process with it, for what only takes moments: another process
 * that recovers the file after a crash, or tidies it up as it closes. Writes do not wait here; see `writer.ts`.
 */
const BUSY_TIMEOUT_MS = 1_000;

/** A connection to the SQLite file at `path`, which is created when it is missing. */
export function connect(path: string): Connection {
  const connection = new Libsql(path);
  // Otherwise 64-bit integers are silently cut.
  connection.defaultSafeIntegers(true);
  waitWhenBusy(connection, true);
  // Readers never wait for the writer, and a process killed in the middle of a write leaves the last whole state.
  connection.exec('PRAGMA journal_mode = WAL');
  connection.exec('PRAGMA synchronous = NORMAL');
  return connection;
}

/** Whether a statement that finds the file busy waits a moment, or fails at once. */
export function waitWhenBusy(connection: Connection, waits: boolean): void {
  connection.exec(`PRAGMA busy_timeout = ${waits ? BUSY_TIMEOUT_MS : 0}`);
}

/** Whether a statement failed only because another connection was in the way at that moment. */
export function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}
