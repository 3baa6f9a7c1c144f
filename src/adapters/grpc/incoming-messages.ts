import type { ServerDuplexStream, ServerReadableStream } from '@grpc/grpc-js';
import { CancelledCallError, ServerStoppingError } from './status.js';

type Incoming<T> = ServerReadableStream<T, unknown> | ServerDuplexStream<T, unknown>;

/**
 * The messages that a caller streams, one at a time: the next one is taken from the connection when it is asked for,
 * and not before. A stream by itself reads sixteen ahead, of up to 4 MB each; so a caller who sends faster than the
 * database writes is held back by HTTP/2 instead.
 */
export class IncomingMessages<T> {
  readonly #call: Incoming<T>;
  readonly #stopping: AbortSignal;
  readonly #pull: () => void;
  /** The stream wants more and was not let yet. */
  #wanted = false;
  #arrived: { readonly message: T | undefined } | undefined;
  #failure: Error | undefined;
  #wake: () => void = () => {};

  constructor(call: Incoming<T>, stopping: AbortSignal) {
    this.#call = call;
    this.#stopping = stopping;
    const read = call._read.bind(call, 1);
    this.#pull = () => read();
    call._read = () => {
      this.#wanted = true;
      this.#wake();
    };
    call.on('data', (message: T) => this.#arrive(message));
    call.on('end', () => this.#arrive(undefined));
    call.on('cancelled', () => this.#fail(new CancelledCallError()));
    call.on('error', (error) => this.#fail(error));
  }

  /**
   * The next message; undefined when the caller has half-closed.
   *
   * @throws ServerStoppingError when the server stops and there is none yet
   * @throws CancelledCallError when the caller is gone
   */
  async next(): Promise<T | undefined> {
    const onStopping = () => this.#fail(new ServerStoppingError());
    this.#stopping.addEventListener('abort', onStopping, { once: true });
    if (this.#stopping.aborted) onStopping();
    if (this.#call.cancelled) this.#fail(new CancelledCallError());
    try {
      return await this.#next();
    } finally {
      this.#stopping.removeEventListener('abort', onStopping);
    }
  }

  async #next(): Promise<T | undefined> {
    for (;;) {
      if (this.#failure) throw this.#failure;
      if (this.#arrived) break;
      if (this.#wanted) {
        this.#wanted = false;
        this.#pull();
      }
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
    const { message } = this.#arrived;
    // The end stays the end.
    if (message !== undefined) this.#arrived = undefined;
    return message;
  }

  #arrive(message: T | undefined): void {
    this.#arrived = { message };
    this.#wake();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wake();
  }
}
