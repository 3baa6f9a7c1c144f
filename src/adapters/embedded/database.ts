import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, connect } from './connection.js';
import { migrate } from './migrate.js';

/** How long writes are tried again, without blocking, before the store counts as stuck. */
const WRITE_PATIENCE_MS = 15_000;

/** The embedded store: one SQLite file, one connection that writes, and one per view that is being read. */
export class EmbeddedDatabase {
  /** The connection for writes and for reads of a single statement. */
  readonly connection: Connection;
  readonly path: string;

  private constructor(path: string, connection: Connection) {
    this.path = path;
    this.connection = connection;
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

  /**
   * Runs `write` in one transaction. When another process is writing it is tried again, without blocking the event
   * loop, so `write` must do nothing but write here.
   */
  write<T>(write: () => T): Promise<T> {
    const transaction = this.connection.transaction(write);
    return retryWhileBusy(async () => transaction.immediate());
  }

  close(): void {
    this.connection.close();
  }
}

export class EmbeddedDatabaseError extends Error {
  override readonly name = 'EmbeddedDatabaseError';

  constructor(path: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`the embedded store ${path} can't be used: ${reason}; check the path, its permissions and the disk's space`, {
      cause,
    });
  }
}

async function retryWhileBusy<T>(attempt: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + WRITE_PATIENCE_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error;
      // Jitter, so that two writers do not meet again and again.
      await sleep(2 + Math.random() * 18);
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}
