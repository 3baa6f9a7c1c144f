import { HIGHEST_PRIORITY } from '../../domain/scheduling/job-definition.js';
import type { Clock } from '../clock.js';
import type { LeaseTerms } from '../scheduling/lease-terms.js';
import { Alarm } from './alarm.js';
import { HeldClaim } from './held-claim.js';
import type { InstanceLoad } from './instance-load.js';
import type { JobClaims } from './job-claims.js';
import { Slots } from './slots.js';

/** With so many claimed at once the statements no longer matter. */
const BATCH = 200;
/** Something may become due that nobody here knows of, because another instance added it. */
const IDLE_MS = 2_000;
/** Where there is no job at all. */
const NO_JOB_MS = 5_000;
/** What is due and could not be claimed is being claimed by others, who may die over it. */
const CONTENDED_MS = 20;
/** Who was quicker may have put back what is more than its share, which is known so soon. */
const PUT_BACK_MS = 60;
/** How much later than it is due this instance claims what it has handed over. */
const OTHERS_FIRST_MS = 500;
/** So much later than it is due it looks for what it has given back, if nothing else is due. */
const GIVEN_BACK_MS = 50;

export interface DueClaimsParts {
  readonly claims: Pick<JobClaims, 'claim' | 'nextDue'>;
  readonly terms: LeaseTerms;
  readonly clock: Clock;
  readonly random: () => number;
  readonly load: InstanceLoad;
  /** This instance. */
  readonly owner: string;
}

/** Claims what is due, and waits for what is due next, in as few statements as may be. */
export class DueClaims {
  readonly #parts: DueClaimsParts;
  readonly #alarm: Alarm;
  /** The store's clock less the monotonic one, as it was last seen. */
  #aheadMs: number | undefined;
  /** When what was handed over is due, by the monotonic clock. */
  #handedOver: readonly number[] = [];
  /** When what was given back is due, by the store's clock. */
  readonly #givenBack = new Set<number>();
  /** Whether there was nothing to be claimed. */
  #wasEmpty = false;

  constructor(parts: DueClaimsParts) {
    this.#parts = parts;
    this.#alarm = new Alarm(parts.clock);
  }

  /**
   * Claims no more than there are slots free, and takes one for each.
   *
   * @returns what was claimed, and whether there may be more that is due
   */
  async claim(slots: Slots): Promise<{ readonly batch: readonly HeldClaim[]; readonly isMore: boolean }> {
    const { claims, owner, terms, clock } = this.#parts;
    const limit = Math.min(slots.free, BATCH);
    slots.take(limit);
    let batch: readonly HeldClaim[] = [];
    try {
      const askedAt = clock.monotonic();
      const claimed = await claims.claim(owner, limit);
      batch = claimed.map((claim) => HeldClaim.begin(claim, askedAt, terms, clock));
      this.#wasEmpty = batch.length === 0;
    } finally {
      slots.giveBack(limit - Slots.of(batch.map(({ tenure }) => tenure)));
    }
    return { batch, isMore: batch.length >= limit };
  }

  /** Claims what takes no slot. */
  async claimSlotless(): Promise<readonly HeldClaim[]> {
    const { claims, owner, terms, clock } = this.#parts;
    const askedAt = clock.monotonic();
    const claimed = await claims.claim(owner, BATCH, HIGHEST_PRIORITY + 1);
    return claimed.map((claim) => HeldClaim.begin(claim, askedAt, terms, clock));
  }

  /** Holds back while this instance is loaded, and where it has just handed something over. */
  async letOthersFirst(stopping: AbortSignal): Promise<void> {
    const { clock, load } = this.#parts;
    const now = clock.monotonic();
    this.#handedOver = this.#handedOver.filter((at) => at + OTHERS_FIRST_MS > now);
    const due = this.#handedOver.filter((at) => at - OTHERS_FIRST_MS <= now);
    const until = Math.max(now + load.claimDelayMs, ...due.map((at) => at + OTHERS_FIRST_MS));
    if (until > now) await clock.sleep(until - now, stopping);
  }

  /** @param at - when it is due, by the monotonic clock */
  handedOver(at: number): void {
    this.#handedOver = [...this.#handedOver, at];
  }

  /** Resolves when something may be due; one statement for each look. */
  async untilDue(stopping: AbortSignal): Promise<void> {
    const { claims, clock, random } = this.#parts;
    if (this.#wasEmpty && (await this.#alarm.sleepUntil(clock.monotonic() + PUT_BACK_MS, stopping))) return;
    while (!stopping.aborted) {
      const { dueAt, now } = await claims.nextDue();
      const seenAt = clock.monotonic();
      this.#aheadMs = now - seenAt;
      const lookAt = this.#lookAt(dueAt, now);
      if (lookAt <= now) {
        await this.#alarm.sleepUntil(seenAt + CONTENDED_MS * (0.5 + random() / 2), stopping);
        return;
      }
      this.#alarm.set(seenAt + lookAt - now);
      const lookAgainMs = dueAt === undefined ? NO_JOB_MS : IDLE_MS;
      if (await this.#alarm.sleepUntil(seenAt + lookAgainMs * (0.75 + random() / 4), stopping)) return;
    }
  }

  /**
   * Something is due by then, by the store's clock.
   *
   * @param isGivenBack - nothing came of it here, so that others are to have it
   */
  dueAt(instant: number, isGivenBack = false): void {
    if (isGivenBack) this.#givenBack.add(instant);
    if (this.#aheadMs !== undefined) this.#alarm.set(this.#afterOthers(instant) - this.#aheadMs);
  }

  /** When to look for what is due next, by the store's clock. */
  #lookAt(dueAt: number | undefined, now: number): number {
    for (const at of this.#givenBack) if (at + GIVEN_BACK_MS <= now) this.#givenBack.delete(at);
    return dueAt === undefined ? Number.POSITIVE_INFINITY : this.#afterOthers(dueAt);
  }

  #afterOthers(instant: number): number {
    return this.#givenBack.has(instant) ? instant + GIVEN_BACK_MS : instant;
  }

  /** Something may be due now. */
  wake(): void {
    this.#alarm.set(this.#parts.clock.monotonic());
  }
}
