import { cancelledAt } from '../../../src/domain/scheduling/cancelled-at.js';
import type { ClaimedShard, Policies } from '../../../src/domain/scheduling/claimed-shard.js';
import type { Step } from '../../../src/domain/scheduling/go-on.js';
import { planClaim } from '../../../src/domain/scheduling/plan-claim.js';
import { type Outcome, planEnd } from '../../../src/domain/scheduling/plan-end.js';
import type { Skipped } from '../../../src/domain/scheduling/skipped.js';
import type { Timeline } from '../../../src/domain/scheduling/timeline.js';
import { type Waiting, waitFor } from '../../../src/domain/scheduling/waiting.js';

const LEASE_MS = 15_000;

export interface Begun {
  readonly fireTime: number;
  readonly attempt: number;
  readonly at: number;
  /** Whether it was given besides the schedule. */
  readonly isGiven: boolean;
}

/** What happens to a shard next, and how long until then and during it, in milliseconds. */
export interface Happening {
  readonly kind: 'claim' | 'claim and run' | 'claim and die';
  readonly waitMs: number;
  readonly runMs: number;
  readonly outcome: Outcome;
  readonly random: number;
}

/** A row and its holders, as the store and the dispatchers together treat them, in memory and one step at a time. */
export class SimulatedShard {
  now: number;
  waiting: Waiting;
  readonly begun: Begun[] = [];
  readonly skipped: Skipped[] = [];
  readonly steps: {
    readonly before: Waiting;
    readonly after: Waiting;
    readonly claimedAt: number;
    readonly at: number;
  }[] = [];
  #diedOverIt = false;
  readonly #policies: Policies;
  readonly #timeline: Timeline;

  constructor(policies: Policies, timeline: Timeline, now: number) {
    this.#policies = policies;
    this.#timeline = timeline;
    this.now = now;
    this.waiting = waitFor(timeline.after(now));
  }

  /** Has it run for an instant besides its schedule, when it waits for a fire time to come. */
  give(fireTime: number): boolean {
    const { waiting, now } = this;
    const isIdle = waiting.attempt === 1 && waiting.handledTo === undefined && !this.#diedOverIt;
    if (!isIdle || (waiting.fireTime ?? Number.POSITIVE_INFINITY) <= now) return false;
    this.waiting = { fireTime, dueAt: now, attempt: 1, handledTo: now };
    return true;
  }

  happen({ kind, waitMs, runMs, outcome, random }: Happening): void {
    this.now += waitMs;
    const claim = this.#claim();
    const plan = claim && planClaim(claim, this.#policies, this.#timeline);
    if (!claim || !plan) return;
    this.#diedOverIt = false;
    if (plan.kind === 'put back') {
      this.#write(plan, claim);
    } else if (kind !== 'claim') {
      const { fireTime, attempt, handledTo } = claim;
      this.begun.push({ fireTime, attempt, at: this.now, isGiven: handledTo !== undefined });
      if (kind === 'claim and die') this.#die(runMs);
      else this.#run(claim, runMs, outcome, random);
    }
  }

  #claim(): ClaimedShard | undefined {
    const { fireTime, dueAt, attempt, handledTo } = this.waiting;
    if (fireTime === undefined || dueAt === undefined || dueAt > this.now) return undefined;
    return { fireTime, dueAt, attempt, handledTo, claimedAt: this.now };
  }

  #run(claim: ClaimedShard, runMs: number, outcome: Outcome, random: number): void {
    const cancelled = cancelledAt(claim, this.#policies, this.#timeline) ?? Number.POSITIVE_INFINITY;
    const isCancelled = cancelled < this.now + runMs;
    this.now = isCancelled ? cancelled : this.now + runMs;
    const run = { ...claim, outcome: isCancelled ? 'cancelled' : outcome } as const;
    this.#write(planEnd(run, this.now, this.#policies, this.#timeline, random), claim);
  }

  /** The row says until when the lease lasts; whoever claims it then counts this attempt. */
  #die(runMs: number): void {
    this.now += runMs;
    const { attempt } = this.waiting;
    this.waiting = { ...this.waiting, dueAt: this.now + LEASE_MS, attempt: attempt + 1 };
    this.#diedOverIt = true;
  }

  #write({ waiting, skipped }: Step, { claimedAt }: ClaimedShard): void {
    this.steps.push({ before: this.waiting, after: waiting, claimedAt, at: this.now });
    this.waiting = waiting;
    this.skipped.push(...skipped);
  }
}
