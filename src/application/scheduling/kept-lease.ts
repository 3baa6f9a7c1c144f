import type { Clock } from '../clock.js';
import { LeaseLostError } from './lease-lost-error.js';
import type { LeaseTerms } from './lease-terms.js';
import type { Lease } from './leases.js';

/** What the holder of one lease asks of whoever keeps it. Each settles within the terms' `answerMs`. */
export interface LeaseKeeper {
  /** Has it last a whole TTL again. False when it is no longer this holder's; rejects when that is not known. */
  renew(): Promise<boolean>;
  /** Lets others have it. Changes nothing when it is no longer this holder's. */
  giveUp(): Promise<void>;
}

/** A lease as it was granted. */
export interface Grant {
  readonly job: string;
  readonly token: number;
  /** The holder's monotonic clock before the lease was asked for: whenever it was granted, it was not earlier. */
  readonly askedAt: number;
}

/**
 * The holder's side of a lease that another process keeps. It trusts the lease for a TTL from before the renewal that
 * was confirmed last was sent, and for nothing else: an answer that does not come leaves the deadline where it is.
 */
export class KeptLease implements Lease {
  readonly #grant: Grant;
  readonly #keeper: LeaseKeeper;
  readonly #terms: LeaseTerms;
  readonly #clock: Clock;
  readonly #ended = new AbortController();
  #renewedAt: number;
  #lastError: unknown;
  #released: Promise<void> | undefined;

  constructor(grant: Grant, keeper: LeaseKeeper, terms: LeaseTerms, clock: Clock) {
    this.#grant = grant;
    this.#keeper = keeper;
    this.#terms = terms;
    this.#clock = clock;
    this.#renewedAt = grant.askedAt;
    void this.#watchDeadline();
    void this.#keepRenewing();
  }

  get token(): number {
    return this.#grant.token;
  }

  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** Looks at the clock itself: after a pause whoever asks may run before the timer that would end the lease. */
  get held(): boolean {
    if (!this.signal.aborted && this.#leftMs <= 0) this.#lose(this.#whyNotInTime(), this.#lastError);
    return !this.signal.aborted;
  }

  release(): Promise<void> {
    this.#ended.abort(new Error(`the lease of "${this.#grant.job}" was released`));
    // One that can't be given up ends by itself.
    this.#released ??= this.#keeper.giveUp().catch(() => {});
    return this.#released;
  }

  get #leftMs(): number {
    const { ttlMs, marginMs } = this.#terms;
    return this.#renewedAt + ttlMs - marginMs - this.#clock.monotonic();
  }

  async #watchDeadline(): Promise<void> {
    while (this.held) await this.#clock.sleep(this.#leftMs, this.signal);
  }

  async #keepRenewing(): Promise<void> {
    const { renewAfterMs, retryMs, longestRetryMs } = this.#terms;
    let retry = retryMs;
    let renewAt = this.#renewedAt + renewAfterMs;
    for (;;) {
      await this.#clock.sleep(Math.max(0, renewAt - this.#clock.monotonic()), this.signal);
      if (!this.held) return;
      if (await this.#renew()) {
        retry = retryMs;
        renewAt = this.#renewedAt + renewAfterMs;
      } else {
        renewAt = this.#clock.monotonic() + retry;
        retry = Math.min(retry * 2, longestRetryMs);
      }
    }
  }

  /** @returns whether the keeper answered */
  async #renew(): Promise<boolean> {
    const askedAt = this.#clock.monotonic();
    try {
      const renewed = await this.#keeper.renew();
      // An answer that comes after the deadline is too late: what the lease protects may be somebody else's by now.
      if (!this.held) return true;
      if (renewed) this.#renewedAt = askedAt;
      else this.#lose('somebody else has taken it');
      this.#lastError = undefined;
      return true;
    } catch (error) {
      this.#lastError = error;
      return false;
    }
  }

  #whyNotInTime(): string {
    const why = `it was not renewed within ${this.#terms.ttlMs} ms`;
    const error = this.#lastError;
    return error === undefined ? why : `${why} (${error instanceof Error ? error.message : error})`;
  }

  #lose(why: string, cause?: unknown): void {
    this.#ended.abort(new LeaseLostError(this.#grant.job, why, cause));
  }
}
