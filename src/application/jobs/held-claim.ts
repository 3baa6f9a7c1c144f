import type { Clock } from '../clock.js';
import type { LeaseTerms } from '../scheduling/lease-terms.js';
import { LeaseTrust } from '../scheduling/lease-trust.js';
import type { Claim, ClaimKey } from './job-claims.js';

/** A claim as its holder has it: for as long as it may believe in it. */
export class HeldClaim {
  readonly claim: Claim;
  readonly key: ClaimKey;
  readonly trust: LeaseTrust;
  readonly #askedAt: number;
  readonly #clock: Clock;

  /** @param askedAt - the holder's monotonic clock before the claim was sent */
  constructor(claim: Claim, askedAt: number, terms: LeaseTerms, clock: Clock) {
    this.claim = claim;
    this.key = { job: claim.definition.name, shard: claim.shard, epoch: claim.epoch };
    this.trust = new LeaseTrust(claim.definition.name, askedAt, terms, clock);
    this.#askedAt = askedAt;
    this.#clock = clock;
  }

  /** Looked at at this very moment; once false, the signal has aborted. */
  get held(): boolean {
    return this.trust.held;
  }

  /** Aborts when the claim is lost. */
  get signal(): AbortSignal {
    return this.trust.signal;
  }

  /** The store's clock, in whole milliseconds UTC: ahead of it by no more than the claim took to be answered. */
  storeNow(): number {
    return this.claim.claimedAt + Math.floor(this.#clock.monotonic() - this.#askedAt);
  }
}
