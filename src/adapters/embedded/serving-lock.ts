import { type Connection, connect, isBusy, waitWhenBusy } from './connection.js';

/**
 * Held by the one process that serves from an embedded store. It is a lock of the operating system on a file beside
 * the store, so a process that was killed holds it no longer. Imports and other commands do not need it.
 */
export class ServingLock {
  readonly #connection: Connection;

  private constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** @throws StoreInUseError when another process serves from the store at `path` */
  static acquire(path: string): ServingLock {
    const connection = connect(`${path}.lock`);
    waitWhenBusy(connection, false);
    try {
      connection.exec('BEGIN IMMEDIATE');
      return new ServingLock(connection);
    } catch (error) {
      connection.close();
      throw isBusy(error) ? new StoreInUseError(path) : error;
    }
  }

  release(): void {
    this.#connection.exec('ROLLBACK');
    this.#connection.close();
  }
}

/** Two processes would rank and publish the same boards against each other. */
export class StoreInUseError extends Error {
  override readonly name = 'StoreInUseError';

  constructor(path: string) {
    super(
      `another hotlist serves from ${path}: stop it, or give this one a store of its own by data_dir or HOTLIST_DATA_DIR`,
    );
  }
}
