import { setTimeout as sleep } from 'node:timers/promises';
import type {
  Pool as CallbackPool,
  PoolConnection as CallbackPoolConnection,
  QueryResult,
  RowDataPacket,
} from 'mysql2';
import type { Pool, PoolConnection } from 'mysql2/promise';
import { checkTables } from './check-tables.js';
import { breakOff, connect } from './connection.js';
import { inWords, MysqlDatabaseError } from './database-error.js';
import { checkMigrated, migrate } from './migrate.js';
import { tryAgain } from './try-again.js';
import { type Limits, useConnection } from './use-connection.js';

/** How long one statement of hotlist's own bookkeeping may take, the way there and back and a free connection included. */
export const STATEMENT_MS = 2_000;
/** How long a transaction may take, such as a large batch of an import. */
const TRANSACTION_MS = 60_000;
const CLOSE_MS = 1_000;
/** How often to look whether the server still answers, while something of no limited length goes on there. */
const WATCH_MS = 2_000;

/** A database of MySQL or MariaDB that holds hotlist's own tables. Nothing is connected before it is asked. */
export class MysqlDatabase {
  readonly url: string;
  readonly #callbackPool: CallbackPool;
  readonly #pool: Pool;
  readonly #open = new Set<CallbackPoolConnection>();

  constructor(url: string) {
    this.url = url;
    this.#callbackPool = connect(url);
    this.#callbackPool.on('connection', (connection) => {
      this.#open.add(connection);
      for (const event of ['end', 'error']) connection.once(event, () => this.#open.delete(connection));
    });
    this.#pool = this.#callbackPool.promise();
  }

  /**
   * Makes sure that the database can be used, with its tables up to date.
   *
   * @param mayMigrate - whether to bring the tables up to date; else they must be
   * @throws MysqlDatabaseError saying in one sentence why the database can't be used
   */
  async prepare(mayMigrate: boolean): Promise<void> {
    try {
      await this.query('SELECT 1');
      await this.#whileItAnswers(mayMigrate ? migrate : checkMigrated);
      await checkTables(this);
    } catch (error) {
      throw new MysqlDatabaseError(this.url, error);
    }
  }

  /** Runs one statement, which commits by itself. When its time is up, whether it ran is not known. */
  query<T extends QueryResult>(
    sql: string,
    values: readonly unknown[] = [],
    limits: Limits = { timeoutMs: STATEMENT_MS },
  ): Promise<T> {
    return this.use(async (connection) => (await connection.query<T>(sql, values as unknown[]))[0], limits);
  }

  /**
   * Gives `work` a connection of its own for as long as it takes, or as the limits allow.
   *
   * @throws StoreUnavailableError saying in one sentence why there is no answer
   * @throws the signal's reason when `signal` aborts
   */
  async use<T>(work: (connection: PoolConnection) => Promise<T>, limits: Limits): Promise<T> {
    try {
      return await useConnection(this.#pool, work, limits);
    } catch (error) {
      throw inWords(this.url, error);
    }
  }

  /**
   * Runs `write` in one transaction, again when it lost against another, so it must do nothing but write here. Where somebody
   * keeps locked what it wants, it is begun again until its time is up.
   *
   * @throws StoreUnavailableError as {@link MysqlDatabase.use} does, and when it lost again and again
   * @throws the signal's reason when `signal` aborts before an attempt
   */
  write<T>(
    write: (connection: PoolConnection) => Promise<T>,
    { signal, timeoutMs = TRANSACTION_MS }: Limits = {},
  ): Promise<T> {
    const attempt = async () => {
      signal?.throwIfAborted();
      return this.use((connection) => transact(connection, write), { timeoutMs });
    };
    return tryAgain(attempt, timeoutMs);
  }

  /**
   * The same for statements that need no answer in between: all of them in one message, so that the server has what they
   * lock no longer than it takes.
   *
   * @returns what each of them gave
   */
  writeAtOnce<T>(sql: string, values: readonly unknown[], { timeoutMs = TRANSACTION_MS }: Limits = {}): Promise<T> {
    return tryAgain(() => this.use((connection) => transactAtOnce<T>(connection, sql, values), { timeoutMs }));
  }

  /** Says goodbye to the server, and leaves without it when it does not answer. */
  async close(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#callbackPool.end(() => resolve()));
    await Promise.race([ended, sleep(CLOSE_MS, undefined, { ref: false })]);
    // One to a server that hangs would keep the process from ending.
    for (const connection of this.#open) breakOff(connection.promise(), 'the database was closed');
  }

  /** Gives `work` as long as it takes, unless the server stops answering others meanwhile. */
  async #whileItAnswers(work: (connection: PoolConnection) => Promise<void>): Promise<void> {
    const hangs = new AbortController();
    const look = () => this.query('SELECT 1').catch((error: unknown) => hangs.abort(error));
    const watch = setInterval(look, WATCH_MS);
    try {
      await this.use(work, { signal: hangs.signal });
    } finally {
      clearInterval(watch);
    }
  }
}

async function transact<T>(connection: PoolConnection, write: (connection: PoolConnection) => Promise<T>): Promise<T> {
  try {
    await connection.beginTransaction();
    const result = await write(connection);
    await connection.commit();
    return result;
  } catch (error) {
    await connection.rollback().catch(() => connection.destroy());
    throw error;
  }
}

async function transactAtOnce<T>(connection: PoolConnection, sql: string, values: readonly unknown[]): Promise<T> {
  try {
    const [results] = await connection.query<RowDataPacket[][]>(
      `START TRANSACTION; ${sql}; COMMIT`,
      values as unknown[],
    );
    return results.slice(1, -1) as T;
  } catch (error) {
    await connection.rollback().catch(() => connection.destroy());
    throw error;
  }
}
