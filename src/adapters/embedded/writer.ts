import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, isBusy, waitWhenBusy } from './connection.js';

/** How long a write is tried again before the store counts as stuck. */
const PATIENCE_MS = 15_000;
const FIRST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 250;

/**
 * Writes one transaction after another. While another process is writing, the first in line tries again with growing
 * pauses and the others wait behind it, so that the event loop stays free however many there are.
 */
export class Writer {
  readonly #connection: Connection;
  #last: Promise<unknown> = Promise.resolve();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Runs `write` in one transaction, again when it came too late, so `write` must do nothing but write here.
   *
   * @throws the signal's reason as soon as `signal` aborts, unless the transaction has begun by then
   */
  write<T>(write: () => T, signal?: AbortSignal): Promise<T> {
    let hasBegun = false;
    const begin = () => {
      hasBegun = true;
      return write();
    };
    const written = this.#last.then(() => this.#writePatiently(begin, signal));
    this.#last = written.catch(() => {});
    if (!signal) return written;
    return new Promise((resolve, reject) => {
      // Not only when its turn comes: those before it in the line may wait long, and for nobody's signal.
      const giveUp = () => {
        if (!hasBegun) reject(signal.reason);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      // It tells nobody of it again.
      if (signal.aborted) giveUp();
      written.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
    });
  }

  async #writePatiently<T>(write: () => T, signal: AbortSignal | undefined): Promise<T> {
    const deadline = performance.now() + PATIENCE_MS;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      signal?.throwIfAborted();
      try {
        return this.#transact(write);
      } catch (error) {
        if (!isBusy(error) || performance.now() > deadline) throw error;
      }
      // Jitter, so that two writers do not meet again and again. An abort ends the pause, and the next turn throws.
      await sleep(pause * (0.5 + Math.random()), undefined, { signal }).catch(() => {});
    }
  }

  /** Another process may be in the middle of a long write: that is waited for outside SQLite. */
  #begin(): void {
    waitWhenBusy(this.#connection, false);
    try {
      this.#connection.exec('BEGIN IMMEDIATE');
    } finally {
      waitWhenBusy(this.#connection, true);
    }
  }

  #transact<T>(write: () => T): T {
    this.#begin();
    try {
      const result = write();
      this.#connection.exec('COMMIT');
      return result;
    } catch (error) {
      // SQLite rolls back by itself on some errors, a full disk among them; a second time would hide the reason.
      if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK');
      throw error;
    }
  }
}
