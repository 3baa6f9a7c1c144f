import { createHash } from 'node:crypto';
import type { RowDataPacket } from 'mysql2';
import { type Connection, createConnection } from 'mysql2/promise';
import { breakOff, connectionOptions } from './connection.js';
import { MysqlDatabaseError } from './database-error.js';
import { describeUrl } from './describe-url.js';

/** How long the server may take to answer. */
const ANSWER_MS = 2_000;
/** A year, in seconds: the server ends a connection that says nothing for as long, and the lock with it. */
const LONGEST_SILENCE_S = 31_536_000;

/**
 * Held by the one instance that serves from a database: a named lock of the server's, on a connection of its own, so
 * an instance that was killed holds it no longer. It keeps two from publishing against each other by mistake; what
 * keeps an older one's lists out is the fencing token.
 */
export class ServingLock {
  readonly #connection: Connection;

  private constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * @throws DatabaseInUseError when another instance serves from the database
   * @throws MysqlDatabaseError saying in one sentence why the database can't be used
   */
  static async acquire(url: string): Promise<ServingLock> {
    const connection = await createConnection(connectionOptions(url)).catch((error: unknown) => {
      throw new MysqlDatabaseError(url, error);
    });
    // A connection that is lost is a lock that is lost; nothing is to be done then but not to end the process.
    connection.on('error', () => {});
    try {
      if (!(await lock(connection, lockName(url)))) throw new DatabaseInUseError(url);
      return new ServingLock(connection);
    } catch (error) {
      breakOff(connection, 'there is no lock to hold on it');
      throw error instanceof DatabaseInUseError ? error : new MysqlDatabaseError(url, error);
    }
  }

  release(): void {
    this.#connection.destroy();
  }
}

/** Whether nobody else had it. */
async function lock(connection: Connection, name: string): Promise<boolean> {
  await connection.query({ sql: `SET SESSION wait_timeout = ${LONGEST_SILENCE_S}`, timeout: ANSWER_MS });
  const [rows] = await connection.query<RowDataPacket[]>({
    sql: 'SELECT GET_LOCK(?, 0) AS acquired',
    values: [name],
    timeout: ANSWER_MS,
  });
  return Number(rows[0]?.['acquired']) === 1;
}

/** Of this database alone: a lock's name holds for the whole server, and has at most 64 characters. */
function lockName(url: string): string {
  const digest = createHash('sha256').update(new URL(url).pathname).digest('hex');
  return `hotlist:${digest.slice(0, 40)}`;
}

/** The scheduler backend of this version knows one instance only. */
export class DatabaseInUseError extends Error {
  override readonly name = 'DatabaseInUseError';

  constructor(url: string) {
    super(`another hotlist serves from ${describeUrl(url)}: stop it, or give this one a database of its own`);
  }
}
