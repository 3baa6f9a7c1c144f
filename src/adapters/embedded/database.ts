import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from '../../application/message-of.js';
import { type Connection, connect } from './connection.js';
import { migrate } from './migrate.js';
import { Writer } from './writer.js';

/** How long a write may wait that a lease depends on, in milliseconds. */
const IN_TIME_MS = 2_000;

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

  /**
   * As {@link write}, but not for longer than whoever holds leases can wait for an answer.
   *
   * @throws Error saying so when another process has been writing all that time
   */
  async writeInTime<T>(write: () => T): Promise<T> {
    const late = new AbortController();
    const timer = setTimeout(
      () => late.abort(new Error(`${this.path} is being written to by somebody else`)),
      IN_TIME_MS,
    );
    try {
      return await this.#writer.write(write, late.signal);
    } finally {
      clearTimeout(timer);
    }
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
