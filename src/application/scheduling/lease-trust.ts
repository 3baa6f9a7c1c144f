import type { Clock } from '../clock.js';
import { messageOf } from '../message-of.js';
import { LeaseLostError } from './lease-lost-error.js';
import type { LeaseTerms } from './lease-terms.js';

/**
 * For how long a holder may believe in a lease that is kept elsewhere: for its time, less the margin, from before the
 * request that was confirmed last was sent, and for nothing else. An answer that does not come leaves the deadline where
 * it is.
 */
export class LeaseTrust {
  readonly #job: string;
  readonly #terms: LeaseTerms;
  readonly #clock: Clock;
  readonly #ended = new AbortController();
  #confirmedAt: number;
  #lastError: unknown;

  /** @param askedAt - the holder's monotonic clock before the lease was asked for: it was not granted earlier */
  constructor(job: string, askedAt: number, terms: LeaseTerms, clock: Clock) {
    this.#job = job;
    this.#terms = terms;
    this.#clock = clock;
    this.#confirmedAt = askedAt;
  }

  /** Aborts when the lease ends; with a LeaseLostError when it was lost. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** Looks at the clock itself: after a pause whoever asks may run before the timer that would end the lease. */
  get held(): boolean {
    if (!this.signal.aborted && this.leftMs <= 0) this.#lose(this.#whyNotInTime(), this.#lastError);
    return !this.signal.aborted;
  }

  /** Until the deadline, in milliseconds; not more than 0 once it has passed. */
  get leftMs(): number {
    const { ttlMs, marginMs } = this.#terms;
    return this.#confirmedAt + ttlMs - marginMs - this.#clock.monotonic();
  }

  /** The monotonic clock before the request was sent that was confirmed last. */
  get confirmedAt(): number {
    return this.#confirmedAt;
  }

  /** The keeper has renewed it. After the deadline that is too late: what it protects may be somebody else's by now. */
  confirm(askedAt: number): void {
    if (!this.held) return;
    this.#confirmedAt = askedAt;
    this.#lastError = undefined;
  }

  /** The keeper gave no answer; why, for whoever reads how the lease ended. */
  doubt(error: unknown): void {
    this.#lastError = error;
  }

  /** The keeper says that it is not its holder's; not why: somebody has taken it, or what it was for was removed. */
  disown(): void {
    this.#lose("it is no longer this instance's");
  }

  /** Its holder needs it no more. */
  end(): void {
    this.#ended.abort(new Error(`the lease of "${this.#job}" was released`));
  }

  #lose(why: string, cause?: unknown): void {
    this.#ended.abort(new LeaseLostError(this.#job, why, cause));
  }

  #whyNotInTime(): string {
    const why = `it was not renewed within ${this.#terms.ttlMs} ms`;
    const error = this.#lastError;
    return error === undefined ? why : `${why} (${messageOf(error)})`;
  }
}
