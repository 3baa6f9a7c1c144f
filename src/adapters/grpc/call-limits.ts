import { StoreUnavailableError } from '../../application/store-unavailable-error.js';
import { CancelledCallError, ServerStoppingError } from './status.js';

/** Longer than a store waits for those who were there before. */
const LONGEST_WRITE_MS = 20_000;
/** Less than the server waits before it cuts off what is left. */
const LAST_WRITE_MS = 1_500;

/** What may end a call from outside: its caller who goes away, a store that does not answer, a server that stops. */
export class CallLimits {
  /** Aborts when the server begins to stop. */
  readonly stopping: AbortSignal;
  readonly #longestMs: number;

  /** @param longestMs - how long the store may take */
  constructor(stopping: AbortSignal, longestMs = LONGEST_WRITE_MS) {
    this.stopping = stopping;
    this.#longestMs = longestMs;
  }

  /**
   * Runs a write of the call. Its signal aborts when the call ends meanwhile; then this rejects at once with the same
   * reason, and whether a write that had begun took effect is not known.
   *
   * @throws CancelledCallError when the caller goes away
   * @throws ServerStoppingError when the server has to end before the write
   * @throws StoreUnavailableError when it takes too long
   */
  async write<T>(call: CallEvents, write: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const limit = new AbortController();
    const end = (reason: Error) => limit.abort(reason);
    const onCancelled = () => end(new CancelledCallError());
    const tooLong = `the store did not answer within ${this.#longestMs / 1_000} s`;
    const timers = [setTimeout(() => end(new StoreUnavailableError(tooLong)), this.#longestMs)];
    const onStopping = () => timers.push(setTimeout(() => end(new ServerStoppingError()), LAST_WRITE_MS));
    call.once('cancelled', onCancelled);
    this.stopping.addEventListener('abort', onStopping, { once: true });
    if (this.stopping.aborted) onStopping();
    if (call.cancelled) onCancelled();
    try {
      limit.signal.throwIfAborted();
      return await Promise.race([write(limit.signal), rejectionOf(limit.signal)]);
    } finally {
      for (const timer of timers) clearTimeout(timer);
      call.off('cancelled', onCancelled);
      this.stopping.removeEventListener('abort', onStopping);
    }
  }
}

/** The part of a call that says whether somebody still waits for its answer. */
export interface CallEvents {
  readonly cancelled: boolean;
  once(event: 'cancelled', listener: () => void): unknown;
  off(event: 'cancelled', listener: () => void): unknown;
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}
