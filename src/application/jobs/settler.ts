import type { Clock } from '../clock.js';
import type { Announce } from '../events.js';
import type { ClaimRenewals } from './claim-renewals.js';
import type { Ending } from './ending.js';
import { GrowingPause } from './growing-pause.js';
import type { ClaimKey, HeldLease, JobClaims, Keeping } from './job-claims.js';
import type { JobHistory, NewExecution } from './job-history.js';
import { passedOver, tellSkipped } from './passed-over.js';
import { RunEnds } from './run-ends.js';
import { SplitRequests } from './split-requests.js';
import type { StoreWatch } from './store-watch.js';
import { toKeeping } from './to-keeping.js';

/** What ends within it is written down together. */
const GATHER_MS = 5;
const MOST_AT_ONCE = 500;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

export interface SettlerParts {
  readonly claims: Pick<JobClaims, 'settle' | 'keep'>;
  readonly history: Pick<JobHistory, 'record' | 'end'>;
  readonly renewals: ClaimRenewals;
  readonly watch: StoreWatch;
  readonly clock: Clock;
  readonly random: () => number;
  readonly announce: Announce;
  /** This instance. */
  readonly owner: string;
  /** Once it aborts, no lease is kept. */
  readonly stopping: AbortSignal;
  /** Told of each that was settled; with its lease, when that was kept. */
  readonly onSettled: (ending: Ending, lease?: HeldLease) => void;
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
  readonly #requests = new SplitRequests<Ending>();
  readonly #never = new AbortController().signal;
  /** With what is kept of those whose lease goes on; the same however often it is tried. */
  readonly #endings = new Map<Ending, Keeping | undefined>();
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
    this.#endings.set(ending, this.#parts.stopping.aborted ? undefined : toKeeping(ending));
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
        try {
          await this.#settle([...this.#endings.keys()].slice(0, MOST_AT_ONCE));
        } finally {
          await this.#ends.record();
        }
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

  /**
   * Takes what is settled, or lost, out of those that wait. What fails keeps none of the others from being settled, and comes
   * after them the next time.
   *
   * @throws what failed first
   */
  async #settle(batch: readonly Ending[]): Promise<void> {
    const held: Ending[] = [];
    for (const ending of batch) {
      if (ending.held.held) held.push(ending);
      else this.#finish(ending, false);
    }
    const errors: unknown[] = [];
    await this.#recordPassedOver(held).catch((error: unknown) => errors.push(error));
    const ready = held.filter((ending) => this.#recorded.has(ending));
    const failed = await this.#requests.ask(ready, async (some) => {
      await this.#end(some.filter((ending) => !this.#endings.get(ending)));
      await this.#keep(some.filter((ending) => this.#endings.get(ending)));
    });
    if (failed) errors.push(failed.error);
    for (const ending of held) this.#putBack(ending);
    if (errors.length > 0) throw errors[0];
  }

  /** Of those that could not be written down: their leases are to run out, so that others have what they were for. */
  #putBack(ending: Ending): void {
    if (!this.#endings.has(ending)) return;
    ending.held.tenure.phase = 'ending';
    const keeping = this.#endings.get(ending);
    this.#endings.delete(ending);
    this.#endings.set(ending, keeping);
  }

  async #end(batch: readonly Ending[]): Promise<void> {
    if (batch.length === 0) return;
    // From here on that it runs no longer says nothing about whose it is.
    for (const { held } of batch) held.tenure.phase = 'ending';
    let settled: readonly ClaimKey[];
    try {
      settled = await this.#parts.claims.settle(batch.map(({ held: { key }, waiting }) => ({ ...key, ...waiting })));
    } catch (error) {
      for (const ending of batch) this.#uncertain.add(ending);
      throw error;
    }
    const names = new Set(settled.map(nameOf));
    for (const ending of batch) this.#finish(ending, names.has(nameOf(ending.held.key)) || this.#wasSettled(ending));
  }

  async #keep(batch: readonly Ending[]): Promise<void> {
    if (batch.length === 0) return;
    const kept = await this.#parts.claims.keep(batch.flatMap((ending) => this.#endings.get(ending) ?? []));
    const leases = new Map(kept.map((lease) => [nameOf(lease), lease]));
    for (const ending of batch) {
      const lease = leases.get(nameOf(ending.held.key));
      this.#finish(ending, lease !== undefined, lease);
    }
  }

  /** One whose answer was lost: while its lease lasts nobody else can have changed it. */
  #wasSettled(ending: Ending): boolean {
    return this.#uncertain.has(ending) && ending.held.held;
  }

  async #recordPassedOver(batch: readonly Ending[]): Promise<void> {
    const { history, owner, announce } = this.#parts;
    const fresh: Ending[] = [];
    const rows: NewExecution[] = [];
    for (const ending of batch.filter((each) => !this.#recorded.has(each))) {
      const passed = passedOver(ending, owner);
      if (passed.length > 0) fresh.push(ending);
      else this.#recorded.add(ending);
      rows.push(...passed);
    }
    if (rows.length === 0) return;
    await history.record(rows);
    for (const ending of fresh) {
      this.#recorded.add(ending);
      tellSkipped(ending, announce);
    }
  }

  #finish(ending: Ending, isSettled: boolean, lease?: HeldLease): void {
    const { announce, renewals, onSettled } = this.#parts;
    const { held, run } = ending;
    const { tenure } = held;
    this.#endings.delete(ending);
    if (!lease) renewals.release(tenure);
    // Unless its time was up before.
    if (!isSettled && tenure.held) tenure.trust.disown();
    if (isSettled && !lease) tenure.trust.end();
    if (isSettled) onSettled(ending, lease);
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
