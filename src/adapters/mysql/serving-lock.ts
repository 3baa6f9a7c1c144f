import { createHash } from 'node:crypto';
import type { RowDataPacket } from 'mysql2';
import { type Connection, createConnection } from 'mysql2/promise';
import { connectionOptions, describeUrl } from './connection.js';

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

  /** @throws DatabaseInUseError when another instance serves from the database */
  static async acquire(url: string): Promise<ServingLock> {
    const connection = await createConnection(connectionOptions(url));
    // A connection that is lost is a lock that is lost; nothing is to be done then but not to end the process.
    connection.on('error', () => {});
    try {
      const [rows] = await connection.query<RowDataPacket[]>('SELECT GET_LOCK(?, 0) AS acquired', [lockName(url)]);
      if (Number(rows[0]?.['acquired']) !== 1) throw new DatabaseInUseError(url);
      return new ServingLock(connection);
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  release(): void {
    this.#connection.destroy();
  }
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
