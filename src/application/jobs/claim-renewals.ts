import type { Clock } from '../clock.js';
import type { Announce } from '../events.js';
import { LeaseLostError } from '../scheduling/lease-lost-error.js';
import type { LeaseTerms } from '../scheduling/lease-terms.js';
import { Alarm } from './alarm.js';
import { GrowingPause } from './growing-pause.js';
import type { ClaimKey, HeldLease, JobClaims, RenewedLease } from './job-claims.js';
import { SplitRequests } from './split-requests.js';
import type { Tenure } from './tenure.js';

export interface RenewalParts {
  readonly claims: Pick<JobClaims, 'renew'>;
  readonly terms: LeaseTerms;
  readonly clock: Clock;
  readonly random: () => number;
  readonly announce: Announce;
  /** Told what the store says of each lease that was renewed. */
  readonly onRenewed: (tenure: Tenure, lease: HeldLease) => void;
}

/**
 * Renews all leases of this instance together, three times in a lease's time, and tells those apart that are lost. The
 * deadlines are watched beside it, so that a store that hangs holds none of them up.
 */
export class ClaimRenewals {
  readonly #parts: RenewalParts;
  readonly #held = new Set<Tenure>();
  /** Those of sticky jobs, of which it is told that they were acquired. */
  readonly #told = new WeakSet<Tenure>();
  readonly #alarm: Alarm;
  readonly #requests = new SplitRequests<Tenure>();
  readonly #stopping = new AbortController();

  constructor(parts: RenewalParts) {
    this.#parts = parts;
    this.#alarm = new Alarm(parts.clock);
  }

  start(): void {
    void this.#watchDeadlines();
    void this.#keepRenewing();
  }

  /** Whoever holds something still has it no longer than its time. */
  stop(): void {
    this.#stopping.abort();
  }

  /** How many leases are held. */
  get size(): number {
    return this.#held.size;
  }

  /** Those of a job. */
  of(job: string): Tenure[] {
    return [...this.#held].filter(({ key }) => key.job === job);
  }

  /** Renews it from now on, but while it is ending, until it is released or ends. */
  hold(tenure: Tenure): void {
    this.#held.add(tenure);
    const onEnd = () => this.#onEnd(tenure);
    tenure.signal.addEventListener('abort', onEnd, { once: true });
    if (tenure.signal.aborted) onEnd();
  }

  /** Tells, once, that a lease is held that may have many runs, and, once it ends, that too. */
  tell(tenure: Tenure): void {
    if (this.#told.has(tenure)) return;
    this.#told.add(tenure);
    const { job, shard, epoch } = tenure.key;
    this.#parts.announce({ type: 'lease acquired', job, shard, token: epoch });
  }

  /** Renews it no more; what is still under way says nothing of it any more. */
  release(tenure: Tenure): void {
    this.#held.delete(tenure);
  }

  /** Renews now; for whoever has changed something that holders are told of. */
  wake(): void {
    this.#alarm.set(this.#parts.clock.monotonic());
  }

  #onEnd(tenure: Tenure): void {
    this.release(tenure);
    const { reason } = tenure.signal;
    const { job, shard, epoch } = tenure.key;
    const lease = { job, shard, token: epoch };
    const { announce } = this.#parts;
    if (reason instanceof LeaseLostError) announce({ type: 'lease lost', ...lease, reason: reason.message });
    else if (this.#told.has(tenure)) announce({ type: 'lease released', ...lease });
  }

  async #watchDeadlines(): Promise<void> {
    const { clock, terms } = this.#parts;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const lefts = [...this.#held].filter(({ held }) => held).map(({ trust }) => trust.leftMs);
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
      await this.#alarm.sleepUntil(clock.monotonic() + wait, signal);
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

  /** @returns whether the store answered to all */
  async #renew(askedAt: number): Promise<boolean> {
    const asked = [...this.#held].filter(({ held, phase }) => held && phase !== 'ending');
    const failed = await this.#requests.ask(asked, async (some) => {
      const leases = await this.#parts.claims.renew(some.map(({ key }) => key));
      const renewed = new Map(leases.map((lease) => [nameOf(lease), lease]));
      for (const tenure of some) this.#onAnswer(tenure, renewed.get(nameOf(tenure.key)), askedAt);
    });
    for (const tenure of failed?.left ?? []) tenure.trust.doubt(failed?.error);
    return failed === undefined;
  }

  #onAnswer(tenure: Tenure, lease: RenewedLease | undefined, askedAt: number): void {
    // Its settlement says whose it is.
    if (tenure.phase === 'ending') return;
    if (lease) {
      // Not all was told; it may be a single row again that nobody could ask for.
      if (lease.now === undefined) this.#requests.doubt(tenure);
      // What can't begin without the store others may have, who have it.
      if (lease.now === undefined && tenure.phase === 'kept') return;
      tenure.trust.confirm(askedAt);
      if (lease.now !== undefined && tenure.held) this.#parts.onRenewed(tenure, lease);
      // One that was released meanwhile is missing because it was settled.
    } else if (this.#held.has(tenure) && tenure.held) {
      tenure.trust.disown();
    }
  }
}

function nameOf({ job, shard, epoch }: ClaimKey): string {
  return `${epoch} ${shard} ${job}`;
}
