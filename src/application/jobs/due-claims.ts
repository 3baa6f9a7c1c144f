import type { Clock } from '../clock.js';
import type { LeaseTerms } from '../scheduling/lease-terms.js';
import { Alarm } from './alarm.js';
import { HeldClaim } from './held-claim.js';
import type { JobClaims } from './job-claims.js';

/** With so many claimed at once the statements no longer matter. */
const BATCH = 50;
/** Something may become due that nobody here knows of, because another instance added it. */
const IDLE_MS = 2_000;
/** Where there is no job at all. */
const NO_JOB_MS = 5_000;
/** What is due and could not be claimed is being claimed by others, who may die over it. */
const CONTENDED_MS = 20;

export interface DueClaimsParts {
  readonly claims: Pick<JobClaims, 'claim' | 'nextDue'>;
  readonly terms: LeaseTerms;
  readonly clock: Clock;
  readonly random: () => number;
  /** This instance. */
  readonly owner: string;
}

/** Claims what is due, and waits for what is due next, in as few statements as may be. */
export class DueClaims {
  readonly #parts: DueClaimsParts;
  readonly #alarm: Alarm;
  /** The store's clock less the monotonic one, as it was last seen. */
  #aheadMs: number | undefined;

  constructor(parts: DueClaimsParts) {
    this.#parts = parts;
    this.#alarm = new Alarm(parts.clock);
  }

  /** @returns what was claimed, and whether there may be more that is due */
  async claim(free: number): Promise<{ readonly batch: readonly HeldClaim[]; readonly isMore: boolean }> {
    const { claims, owner, terms, clock } = this.#parts;
    const limit = Math.min(free, BATCH);
    const askedAt = clock.monotonic();
    const claimed = await claims.claim(owner, limit);
    const batch = claimed.map((claim) => new HeldClaim(claim, askedAt, terms, clock));
    return { batch, isMore: batch.length >= limit };
  }

  /** Resolves when something may be due; one statement for each look. */
  async untilDue(stopping: AbortSignal): Promise<void> {
    const { claims, clock, random } = this.#parts;
    while (!stopping.aborted) {
      const { dueAt, now } = await claims.nextDue();
      const seenAt = clock.monotonic();
      this.#aheadMs = now - seenAt;
      const jitter = 0.5 + random() / 2;
      if (dueAt !== undefined && dueAt <= now) {
        await this.#alarm.sleepUntil(seenAt + CONTENDED_MS * jitter, stopping);
        return;
      }
      if (dueAt !== undefined) this.#alarm.set(seenAt + dueAt - now);
      const lookAgainMs = dueAt === undefined ? NO_JOB_MS : IDLE_MS;
      if (await this.#alarm.sleepUntil(seenAt + lookAgainMs * jitter, stopping)) return;
    }
  }

  /** Something is due by then, by the store's clock. */
  dueAt(instant: number | undefined): void {
    if (instant !== undefined && this.#aheadMs !== undefined) this.#alarm.set(instant - this.#aheadMs);
  }

  /** Something may be due now. */
  wake(): void {
    this.#alarm.set(this.#parts.clock.monotonic());
  }
}
