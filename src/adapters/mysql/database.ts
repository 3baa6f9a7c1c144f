import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool as CallbackPool } from 'mysql2';
import type { Pool, PoolConnection } from 'mysql2/promise';
import { connect, describeUrl } from './connection.js';
import { migrate } from './migrate.js';

/** How often a write that lost against another is tried again. */
const ATTEMPTS = 10;
/** Error numbers that mean "try again": lock wait timeout, deadlock, and MariaDB's changed record. */
const TRY_AGAIN = new Set([1205, 1213, 1020]);

/** A database of MySQL or MariaDB that holds hotlist's own tables. */
export class MysqlDatabase {
  readonly pool: Pool;
  readonly #callbackPool: CallbackPool;

  private constructor(callbackPool: CallbackPool) {
    this.#callbackPool = callbackPool;
    this.pool = callbackPool.promise();
  }

  /**
   * Connects, and brings the tables up to date.
   *
   * @throws MysqlDatabaseError saying in one sentence why the database can't be used
   */
  static async open(url: string): Promise<MysqlDatabase> {
    const callbackPool = connect(url);
    try {
      await migrate(callbackPool);
      return new MysqlDatabase(callbackPool);
    } catch (error) {
      callbackPool.end(() => {});
      throw new MysqlDatabaseError(url, error);
    }
  }

  /**
   * Runs `write` in one transaction, again when it lost against another, so it must do nothing but write here.
   *
   * @throws the signal's reason when `signal` aborts before an attempt
   */
  async write<T>(write: (connection: PoolConnection) => Promise<T>, signal?: AbortSignal): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      signal?.throwIfAborted();
      const connection = await this.pool.getConnection();
      try {
        await connection.beginTransaction();
        const result = await write(connection);
        await connection.commit();
        return result;
      } catch (error) {
        await connection.rollback().catch(() => connection.destroy());
        if (attempt === ATTEMPTS || !isTryAgain(error)) throw error;
      } finally {
        connection.release();
      }
      await sleep(2 ** attempt * Math.random());
    }
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#callbackPool.end(() => resolve()));
  }
}

/** The database can't be used; the message says why without the password. */
export class MysqlDatabaseError extends Error {
  override readonly name = 'MysqlDatabaseError';

  constructor(url: string, cause: unknown) {
    super(`the ${describeUrl(url)} can't be used: ${explain(cause, decodeURIComponent(new URL(url).username))}`, {
      cause,
    });
  }
}

function isTryAgain(error: unknown): boolean {
  return error instanceof Error && 'errno' in error && TRY_AGAIN.has(error.errno as number);
}

function explain(cause: unknown, user: string): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  switch (code) {
    case 'ECONNREFUSED':
      return 'nothing listens there; is the server running?';
    case 'ENOTFOUND':
      return 'there is no such host';
    case 'ETIMEDOUT':
      return 'the server did not answer in time';
    case 'ER_ACCESS_DENIED_ERROR':
      return `it refuses the user "${user}" or the password`;
    case 'ER_DBACCESS_DENIED_ERROR':
      return `the user "${user}" has no right to this database`;
    case 'ER_BAD_DB_ERROR':
      return 'there is no such database; create it with CREATE DATABASE';
    case 'ER_OPTION_PREVENTS_STATEMENT':
      return 'it is read-only; name the primary, not a replica';
    default:
      return cause instanceof Error ? cause.message : String(cause);
  }
}
