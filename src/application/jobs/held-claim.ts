import { HIGHEST_PRIORITY } from '../../domain/scheduling/job-definition.js';
import type { Clock } from '../clock.js';
import type { LeaseTerms } from '../scheduling/lease-terms.js';
import { LeaseTrust } from '../scheduling/lease-trust.js';
import type { Claim, ClaimKey } from './job-claims.js';
import { Tenure } from './tenure.js';

/** A claim as its holder has it, under a lease that may have had others before. */
export class HeldClaim {
  readonly claim: Claim;
  readonly tenure: Tenure;
  /** Whether somebody wants its run to stop, and no other attempt. */
  isCancelled = false;
  readonly #askedAt: number;
  readonly #answeredAt: number;
  readonly #clock: Clock;

  /**
   * To be made as soon as there is an answer.
   *
   * @param askedAt - the holder's monotonic clock before the claim was sent
   */
  constructor(claim: Claim, tenure: Tenure, askedAt: number, clock: Clock) {
    this.claim = claim;
    this.tenure = tenure;
    this.#askedAt = askedAt;
    this.#answeredAt = clock.monotonic();
    this.#clock = clock;
  }

  /** One whose lease begins with it. */
  static begin(claim: Claim, askedAt: number, terms: LeaseTerms, clock: Clock): HeldClaim {
    const { definition, shard, epoch } = claim;
    const key = { job: definition.name, shard, epoch };
    const takesSlot = definition.priority <= HIGHEST_PRIORITY;
    const tenure = new Tenure(key, new LeaseTrust(key.job, askedAt, terms, clock), takesSlot);
    return new HeldClaim(claim, tenure, askedAt, clock);
  }

  get key(): ClaimKey {
    return this.tenure.key;
  }

  /** Looked at at this very moment; once false, the signal has aborted. */
  get held(): boolean {
    return this.tenure.held;
  }

  /** Aborts when the lease ends. */
  get signal(): AbortSignal {
    return this.tenure.signal;
  }

  /**
   * The store's clock, in whole milliseconds UTC: never ahead of it, so that no fire time counts as one that has come before
   * it has, and behind by no more than the claim took to be answered.
   */
  storeNow(): number {
    return this.claim.claimedAt + Math.floor(this.#clock.monotonic() - this.#answeredAt);
  }

  /** As {@link storeNow}, but never behind, and ahead by no more than that: for whoever measures how late it is. */
  latestStoreNow(): number {
    return this.claim.claimedAt + Math.floor(this.#clock.monotonic() - this.#askedAt);
  }
}
