import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from '../../application/message-of.js';
import { type Connection, connect } from './connection.js';
import { migrate } from './migrate.js';
import { Writer } from './writer.js';

/** The embedded store: one SQLite file, one connection that writes, and one per view that is being read. */
export class EmbeddedDatabase {
  /** The connection for writes and for reads of a single statement. */
  readonly connection: Connection;
  readonly path: string;
  readonly #writer: Writer;

  private constructor(path: string, connection: Connection) {
    this.path = path;
    this.connection = connection;
    this.#writer = new Writer(connection);
  }

  /**
   * Opens the file, creates it and its folder when they are missing, and brings its tables up to date.
   *
   * @throws EmbeddedDatabaseError saying in one sentence why the file can't be used
   */
  static async open(path: string): Promise<EmbeddedDatabase> {
    try {
      mkdirSync(dirname(path), { recursive: true });
      const connection = connect(path);
      await migrate(connection);
      return new EmbeddedDatabase(path, connection);
    } catch (error) {
      throw new EmbeddedDatabaseError(path, error);
    }
  }

  /** A further connection to the same file; whoever asks for it closes it. */
  connect(): Connection {
    return connect(this.path);
  }

  /** {@inheritDoc Writer.write} */
  write<T>(write: () => T, signal?: AbortSignal): Promise<T> {
    return this.#writer.write(write, signal);
  }

  close(): void {
    this.connection.close();
  }
}

/** The file can't be opened, or is no store of hotlist. */
export class EmbeddedDatabaseError extends Error {
  override readonly name = 'EmbeddedDatabaseError';

  constructor(path: string, cause: unknown) {
    const reason = messageOf(cause);
    super(`the embedded store ${path} can't be used: ${reason}; check the path, its permissions and the disk's space`, {
      cause,
    });
  }
}
