import { type Connection as CallbackConnection, createConnection, type FieldPacket } from 'mysql2';
import { StoreUnavailableError } from '../../application/store-unavailable-error.js';
import { breakOff, connectionOptions } from '../mysql/connection.js';
import { MysqlDatabaseError } from '../mysql/database-error.js';
import { NOW_MS } from '../mysql/now.js';
import { PacketRows, type TakeRow } from './packet-rows.js';

/** Rows as the server sent them, a list of values each: big integers and times as text. */
export interface Result {
  readonly rows: readonly (readonly unknown[])[];
  readonly fields: readonly FieldPacket[];
}

/** So much later than the server should have stopped a query it is given up: then the server itself hangs. */
const MARGIN_MS = 2_000;

/**
 * A connection to the site's database that can only read: its one transaction is READ ONLY and sees the database as it
 * was when {@link ReadOnlyConnection.open} returned. The site's own sessions notice nothing: it locks no row.
 */
export class ReadOnlyConnection {
  readonly #connection: CallbackConnection;
  readonly #timeoutMs: number;
  readonly #signal: AbortSignal | undefined;
  readonly #packetRows = new PacketRows();
  /** When the transaction began, or a moment before, in milliseconds UTC by the database's own clock. */
  takenAt = 0;
  /** As the server says itself, such as `10.11.6-MariaDB`. */
  version = '';
  /** The account that the server took the user for. */
  user = '';

  private constructor(connection: CallbackConnection, timeoutMs: number, signal: AbortSignal | undefined) {
    this.#connection = connection;
    this.#timeoutMs = timeoutMs;
    this.#signal = signal;
  }

  /**
   * @throws MysqlDatabaseError saying in one sentence why the database can't be used
   * @throws the signal's reason when `signal` aborts; from then on everything that waits on the connection fails
   */
  static async open(url: string, timeoutMs: number, signal?: AbortSignal): Promise<ReadOnlyConnection> {
    signal?.throwIfAborted();
    const connection = createConnection({
      ...connectionOptions(url),
      rowsAsArray: true,
      dateStrings: true,
      bigNumberStrings: true,
      jsonStrings: true,
    });
    // Whoever waits is told by the promise; a connection that breaks while nobody does is noticed by the next query.
    connection.on('error', () => {});
    const opened = new ReadOnlyConnection(connection, timeoutMs, signal);
    signal?.addEventListener('abort', opened.#breakOff, { once: true });
    try {
      await opened.#begin();
      return opened;
    } catch (error) {
      opened.close();
      opened.#breakOff();
      signal?.throwIfAborted();
      throw new MysqlDatabaseError(url, error);
    }
  }

  /**
   * Runs one statement, which must be complete: nothing in it is a placeholder.
   *
   * @param take - takes the first rows as the server sends them, as far as it can; the result has the others
   */
  query(sql: string, take?: TakeRow): Promise<Result> {
    return new Promise((resolve, reject) => {
      const timeout = this.#timeoutMs + MARGIN_MS;
      const command = this.#connection.query({ sql, timeout }, (error, rows, fields) => {
        if (!error) return resolve({ rows: rows as unknown as unknown[][], fields: fields ?? [] });
        const { code, fatal } = error as { code?: string; fatal?: boolean };
        if (code === 'PROTOCOL_SEQUENCE_TIMEOUT') this.#breakOff();
        // So the driver says of a connection that broke before the query that it is too late.
        reject(fatal && code === undefined ? new StoreUnavailableError('the connection was lost') : error);
      });
      if (take) this.#packetRows.hand(command, take);
    });
  }

  /** Milliseconds UTC by the database's own clock. */
  async now(): Promise<number> {
    const { rows } = await this.query(`SELECT ${NOW_MS}`);
    return Number(rows[0]?.[0]);
  }

  /** Ends the transaction and says goodbye, which nobody has to wait for. */
  close(): void {
    this.#signal?.removeEventListener('abort', this.#breakOff);
    this.#connection.end(() => {});
    // A server that hangs would keep the connection open for as long as it hangs.
    const { stream } = this.#connection as unknown as { stream: { destroySoon(): void } };
    stream.destroySoon();
  }

  readonly #breakOff = (): void => breakOff(this.#connection.promise(), 'the connection was broken off');

  async #begin(): Promise<void> {
    const { rows } = await this.query('SELECT VERSION(), CURRENT_USER()');
    [this.version, this.user] = rows[0] as [string, string];
    const seconds = Math.ceil(this.#timeoutMs / 1_000);
    const limit = /mariadb/i.test(this.version)
      ? `max_statement_time = ${this.#timeoutMs / 1_000}`
      : `max_execution_time = ${this.#timeoutMs}`;
    // TIMESTAMPs come in UTC whatever the server's zone; the modes are those that values are escaped for. A table that
    // is being altered is waited for no longer than a query may take.
    await this.query(`SET SESSION time_zone = '+00:00', sql_mode = '', lock_wait_timeout = ${seconds}, ${limit}`);
    await this.query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    this.takenAt = await this.now();
    await this.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  }
}
