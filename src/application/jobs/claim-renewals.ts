import type { Clock } from '../clock.js';
import type { Announce } from '../events.js';
import type { LeaseTerms } from '../scheduling/lease-terms.js';
import { GrowingPause } from './growing-pause.js';
import type { HeldClaim } from './held-claim.js';
import type { ClaimKey, JobClaims } from './job-claims.js';

export interface RenewalParts {
  readonly claims: Pick<JobClaims, 'renew'>;
  readonly terms: LeaseTerms;
  readonly clock: Clock;
  readonly random: () => number;
  readonly announce: Announce;
}

/**
 * Renews all claims of this instance together, three times in a lease's time, and tells those apart that are lost. The
 * deadlines are watched beside it, so that a store that hangs holds none of them up.
 */
export class ClaimRenewals {
  readonly #parts: RenewalParts;
  readonly #held = new Map<HeldClaim, () => void>();
  readonly #stopping = new AbortController();

  constructor(parts: RenewalParts) {
    this.#parts = parts;
  }

  start(): void {
    void this.#watchDeadlines();
    void this.#keepRenewing();
  }

  /** Whoever holds something still has it no longer than its time. */
  stop(): void {
    this.#stopping.abort();
  }

  /** How many claims are held. */
  get size(): number {
    return this.#held.size;
  }

  /** Renews it from now on, until it is released or lost. */
  hold(held: HeldClaim): void {
    const onLost = () => this.#onLost(held);
    this.#held.set(held, onLost);
    held.signal.addEventListener('abort', onLost);
    if (held.signal.aborted) onLost();
  }

  /** Renews it no more; what is still under way says nothing of it any more. */
  release(held: HeldClaim): void {
    const onLost = this.#held.get(held);
    if (onLost) held.signal.removeEventListener('abort', onLost);
    this.#held.delete(held);
  }

  #onLost(held: HeldClaim): void {
    this.release(held);
    const { reason } = held.signal;
    const { job, epoch } = held.key;
    this.#parts.announce({ type: 'lease lost', job, token: epoch, reason: reason.message });
  }

  async #watchDeadlines(): Promise<void> {
    const { clock, terms } = this.#parts;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const lefts = [...this.#held.keys()].filter(({ held }) => held).map(({ trust }) => trust.leftMs);
      // One that is claimed meanwhile has more left than this.
      await clock.sleep(Math.max(1, Math.min(terms.renewAfterMs, ...lefts)), signal);
    }
  }

  async #keepRenewing(): Promise<void> {
    const { clock, terms, random } = this.#parts;
    const { signal } = this.#stopping;
    const pause = new GrowingPause(terms.retryMs, terms.longestRetryMs, random);
    let wait = terms.renewAfterMs;
    for (;;) {
      await clock.sleep(wait, signal);
      if (signal.aborted) return;
      const askedAt = clock.monotonic();
      if (await this.#renew(askedAt)) {
        pause.reset();
        wait = Math.max(0, askedAt + terms.renewAfterMs - clock.monotonic());
      } else {
        wait = pause.next();
      }
    }
  }

  /** @returns whether the store answered */
  async #renew(askedAt: number): Promise<boolean> {
    const asked = [...this.#held.keys()].filter(({ held }) => held);
    if (asked.length === 0) return true;
    try {
      const renewed = new Set((await this.#parts.claims.renew(asked.map(({ key }) => key))).map(nameOf));
      for (const held of asked) {
        if (renewed.has(nameOf(held.key))) held.trust.confirm(askedAt);
        // One that was released meanwhile is missing because it was settled.
        else if (this.#held.has(held) && held.held) held.trust.lose('somebody else has taken it');
      }
      return true;
    } catch (error) {
      for (const held of asked) held.trust.doubt(error);
      return false;
    }
  }
}

function nameOf({ job, shard, epoch }: ClaimKey): string {
  return `${epoch} ${shard} ${job}`;
}
