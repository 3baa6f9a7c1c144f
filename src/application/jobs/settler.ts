import type { Clock } from '../clock.js';
import type { Announce } from '../events.js';
import type { ClaimRenewals } from './claim-renewals.js';
import type { Ending } from './ending.js';
import { GrowingPause } from './growing-pause.js';
import type { ClaimKey, JobClaims } from './job-claims.js';
import type { JobHistory } from './job-history.js';
import { passedOver, tellSkipped } from './passed-over.js';
import { RunEnds } from './run-ends.js';
import type { StoreWatch } from './store-watch.js';

/** What ends within it is written down together. */
const GATHER_MS = 5;
const MOST_AT_ONCE = 500;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

export interface SettlerParts {
  readonly claims: Pick<JobClaims, 'settle'>;
  readonly history: Pick<JobHistory, 'record' | 'end'>;
  readonly renewals: ClaimRenewals;
  readonly watch: StoreWatch;
  readonly clock: Clock;
  readonly random: () => number;
  readonly announce: Announce;
  /** This instance. */
  readonly owner: string;
  /** Told of each that was settled. */
  readonly onSettled: (ending: Ending) => void;
}

/**
 * Writes down how claims end, those that end at about the same time together: first what is passed over, then the claims,
 * then, of those that were still held, how their runs ended. So nothing is recorded as done under an epoch that is over,
 * and nothing that is passed over is forgotten by whoever dies in between. While the store fails it is tried again, for as
 * long as a claim is held.
 */
export class Settler {
  readonly #parts: SettlerParts;
  readonly #pause: GrowingPause;
  readonly #ends: RunEnds;
  /** What is passed over is recorded of these. */
  readonly #recorded = new WeakSet<Ending>();
  /** Of these it is not known whether they are settled. */
  readonly #uncertain = new WeakSet<Ending>();
  readonly #never = new AbortController().signal;
  readonly #endings = new Set<Ending>();
  #settling: Promise<void> | undefined;

  constructor(parts: SettlerParts) {
    this.#parts = parts;
    this.#pause = new GrowingPause(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, parts.random);
    this.#ends = new RunEnds(parts.history, parts.clock);
  }

  /** How many claims have ended that are not settled yet. */
  get pending(): number {
    return this.#endings.size;
  }

  add(ending: Ending): void {
    this.#endings.add(ending);
    this.#settling ??= this.#settleAll();
  }

  /** Resolves when nothing is left to be written down. */
  async drain(): Promise<void> {
    while (this.#settling) await this.#settling;
  }

  async #settleAll(): Promise<void> {
    const { clock, watch } = this.#parts;
    let waitMs = GATHER_MS;
    while (this.#endings.size > 0 || this.#ends.pending > 0) {
      await clock.sleep(waitMs, this.#never);
      waitMs = GATHER_MS;
      try {
        await this.#settle([...this.#endings].slice(0, MOST_AT_ONCE));
        await this.#ends.record();
        this.#pause.reset();
        watch.answered('settling');
      } catch (error) {
        watch.failed('settling', error);
        waitMs = this.#pause.next();
      }
    }
    watch.answered('settling');
    this.#settling = undefined;
  }

  /** Takes what is settled, or lost, out of those that wait; leaves the others where they are when the store fails. */
  async #settle(batch: readonly Ending[]): Promise<void> {
    const { claims, renewals } = this.#parts;
    const held: Ending[] = [];
    for (const ending of batch) {
      if (ending.held.held) held.push(ending);
      else this.#finish(ending, false);
    }
    if (held.length === 0) return;
    await this.#recordPassedOver(held);
    // From here on that it is no longer running says nothing about whose it is, so it can't be renewed any more.
    for (const { held: claim } of held) renewals.release(claim);
    let settled: readonly ClaimKey[];
    try {
      settled = await claims.settle(held.map(({ held: { key }, waiting }) => ({ ...key, ...waiting })));
    } catch (error) {
      for (const ending of held) this.#uncertain.add(ending);
      throw error;
    }
    const names = new Set(settled.map(nameOf));
    for (const ending of held) this.#finish(ending, names.has(nameOf(ending.held.key)) || this.#wasSettled(ending));
  }

  /** One whose answer was lost: while its lease lasts nobody else can have changed it. */
  #wasSettled(ending: Ending): boolean {
    return this.#uncertain.has(ending) && ending.held.held;
  }

  async #recordPassedOver(batch: readonly Ending[]): Promise<void> {
    const { history, owner, announce } = this.#parts;
    const fresh = batch.filter((ending) => !this.#recorded.has(ending));
    const rows = fresh.flatMap((ending) => passedOver(ending, owner));
    if (rows.length > 0) await history.record(rows);
    for (const ending of fresh) {
      this.#recorded.add(ending);
      tellSkipped(ending, announce);
    }
  }

  #finish(ending: Ending, isSettled: boolean): void {
    const { announce, renewals, onSettled } = this.#parts;
    const { held, run } = ending;
    this.#endings.delete(ending);
    renewals.release(held);
    if (isSettled) onSettled(ending);
    if (!run) return;
    const outcome = isSettled ? run.outcome : 'lost';
    this.#ends.add({ ...run, outcome });
    const { fireTime, attempt } = held.claim;
    announce({ type: 'execution ended', ...held.key, fireTime, attempt, state: outcome });
  }
}

function nameOf({ job, shard }: ClaimKey): string {
  return `${shard} ${job}`;
}
