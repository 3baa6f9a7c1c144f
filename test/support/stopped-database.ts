import type { PoolConnection } from 'mysql2/promise';
import { MysqlDatabase } from '../../src/adapters/mysql/database.js';
import type { Limits } from '../../src/adapters/mysql/use-connection.js';

/** A database whose user is stopped for good after so many statements of a transaction, before it says anything more. */
export class StoppedDatabase extends MysqlDatabase {
  readonly #statements: number;
  readonly #stop: () => void;
  /** Resolves when it has stopped. */
  readonly stopped: Promise<void>;

  constructor(url: string, statements: number) {
    super(url);
    this.#statements = statements;
    let stop = () => {};
    this.stopped = new Promise<void>((resolve) => {
      stop = resolve;
    });
    this.#stop = stop;
  }

  override write<T>(work: (connection: PoolConnection) => Promise<T>, limits?: Limits): Promise<T> {
    return super.write(async (connection) => {
      await work(this.#stopping(connection));
      // It did not come so far as to commit.
      return this.#forGood();
    }, limits);
  }

  #stopping(connection: PoolConnection): PoolConnection {
    let left = this.#statements;
    const query = (...args: Parameters<PoolConnection['query']>) =>
      left-- > 0 ? connection.query(...args) : this.#forGood();
    return { query } as unknown as PoolConnection;
  }

  #forGood(): Promise<never> {
    this.#stop();
    return new Promise(() => {});
  }
}
