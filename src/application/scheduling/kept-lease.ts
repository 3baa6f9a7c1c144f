import type { Clock } from '../clock.js';
import type { LeaseTerms } from './lease-terms.js';
import { LeaseTrust } from './lease-trust.js';
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

/** The holder's side of a lease that another process keeps. */
export class KeptLease implements Lease {
  readonly token: number;
  readonly #trust: LeaseTrust;
  readonly #keeper: LeaseKeeper;
  readonly #terms: LeaseTerms;
  readonly #clock: Clock;
  #released: Promise<void> | undefined;

  constructor({ job, token, askedAt }: Grant, keeper: LeaseKeeper, terms: LeaseTerms, clock: Clock) {
    this.token = token;
    this.#keeper = keeper;
    this.#terms = terms;
    this.#clock = clock;
    this.#trust = new LeaseTrust(job, askedAt, terms, clock);
    void this.#watchDeadline();
    void this.#keepRenewing();
  }

  get signal(): AbortSignal {
    return this.#trust.signal;
  }

  get held(): boolean {
    return this.#trust.held;
  }

  release(): Promise<void> {
    this.#trust.end();
    // One that can't be given up ends by itself.
    this.#released ??= this.#keeper.giveUp().catch(() => {});
    return this.#released;
  }

  async #watchDeadline(): Promise<void> {
    while (this.held) await this.#clock.sleep(this.#trust.leftMs, this.signal);
  }

  async #keepRenewing(): Promise<void> {
    const { renewAfterMs, retryMs, longestRetryMs } = this.#terms;
    let retry = retryMs;
    let renewAt = this.#trust.confirmedAt + renewAfterMs;
    for (;;) {
      await this.#clock.sleep(Math.max(0, renewAt - this.#clock.monotonic()), this.signal);
      if (!this.held) return;
      if (await this.#renew()) {
        retry = retryMs;
        renewAt = this.#trust.confirmedAt + renewAfterMs;
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
      if (await this.#keeper.renew()) this.#trust.confirm(askedAt);
      else if (this.held) this.#trust.disown();
      return true;
    } catch (error) {
      this.#trust.doubt(error);
      return false;
    }
  }
}
