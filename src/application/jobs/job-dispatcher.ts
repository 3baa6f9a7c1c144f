import type { LeaseTerms } from '../scheduling/lease-terms.js';
import type { Begun } from './begin-claims.js';
import { ClaimRenewals } from './claim-renewals.js';
import { ClaimedBatches } from './claimed-batches.js';
import { DueClaims } from './due-claims.js';
import type { Ending } from './ending.js';
import { GrowingPause } from './growing-pause.js';
import type { HeldClaim } from './held-claim.js';
import { HistoryKeeper, type KeepRules } from './history-keeper.js';
import type { JobClaims } from './job-claims.js';
import type { JobHistory } from './job-history.js';
import type { RunParts } from './run-claim.js';
import { Settler } from './settler.js';
import { Slots } from './slots.js';
import { InstanceStoppingError } from './stop-reasons.js';
import { StoreWatch } from './store-watch.js';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
/** What has ended and can't be written down is held as well; whoever has so much of it claims nothing more. */
const MOST_UNSETTLED = 500;

export interface DispatcherParts extends RunParts {
  readonly claims: JobClaims;
  readonly history: JobHistory;
  readonly terms: LeaseTerms;
  /** This instance; no other has the same name, nor did one before. */
  readonly owner: string;
  readonly options: KeepRules & {
    /** How many runs go on at once at most. */
    readonly maxRunning: number;
  };
}

/**
 * Claims what is due, runs it and writes down what came of it. Any number of instances do so with the same store. A
 * dispatcher starts once.
 */
export class JobDispatcher {
  readonly #parts: DispatcherParts;
  readonly #slots: Slots;
  readonly #watch: StoreWatch;
  readonly #due: DueClaims;
  readonly #renewals: ClaimRenewals;
  readonly #settler: Settler;
  readonly #batches: ClaimedBatches;
  readonly #keeper: HistoryKeeper;
  readonly #pause: GrowingPause;
  readonly #stopping = new AbortController();
  #hasFailed = false;
  #claiming: Promise<void> = Promise.resolve();
  #stopped: Promise<void> | undefined;

  constructor(parts: DispatcherParts) {
    const { clock, random, announce, options } = parts;
    this.#parts = parts;
    this.#slots = new Slots(options.maxRunning);
    this.#watch = new StoreWatch(clock, announce);
    this.#due = new DueClaims(parts);
    this.#renewals = new ClaimRenewals(parts);
    this.#keeper = new HistoryKeeper(parts, this.#watch, options);
    const [slots, renewals, watch] = [this.#slots, this.#renewals, this.#watch];
    const onSettled = ({ waiting }: Ending) => this.#due.dueAt(waiting.dueAt);
    this.#settler = new Settler({ ...parts, renewals, watch, onSettled });
    const onBegun = (batch: readonly HeldClaim[], begun: Begun) => this.#onBegun(batch, begun);
    this.#batches = new ClaimedBatches({ ...parts, slots, renewals, settler: this.#settler, onBegun });
    this.#pause = new GrowingPause(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, random);
  }

  /** How many more runs could begin now. */
  get freeSlots(): number {
    return this.#slots.free;
  }

  /** How many claims it holds. */
  get held(): number {
    return this.#renewals.size;
  }

  start(): void {
    this.#renewals.start();
    this.#keeper.start();
    this.#claiming = this.#keepClaiming();
  }

  /** Looks for what is due now; for whoever has added something. */
  wake(): void {
    this.#due.wake();
  }

  /**
   * Claims nothing more, gives the runs that are going their time and then tells them to stop. Resolves when each has
   * ended, however long it takes, and everything is written down; until then their claims are renewed.
   *
   * @param graceMs - how much time runs have, in milliseconds
   */
  stop(graceMs: number): Promise<void> {
    this.#stopped ??= this.#stop(graceMs);
    return this.#stopped;
  }

  async #stop(graceMs: number): Promise<void> {
    this.#stopping.abort();
    await this.#claiming;
    const over = new AbortController();
    void this.#parts.clock.sleep(graceMs, over.signal).then(() => this.#batches.abort(new InstanceStoppingError()));
    await this.#batches.untilDone();
    over.abort();
    await this.#settler.drain();
    await this.#keeper.stop();
    this.#renewals.stop();
  }

  async #keepClaiming(): Promise<void> {
    const { clock } = this.#parts;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#slots.untilFree(signal);
      if (this.#hasFailed || this.#settler.pending >= MOST_UNSETTLED) await clock.sleep(this.#pause.next(), signal);
      this.#hasFailed = false;
      if (signal.aborted) return;
      try {
        const { batch, isMore } = await this.#due.claim(this.#slots.free);
        this.#watch.answered('claiming');
        if (batch.length > 0) this.#batches.take(batch, signal.aborted);
        if (!isMore) await this.#due.untilDue(signal);
        if (batch.length === 0) this.#pause.reset();
      } catch (error) {
        this.#hasFailed = true;
        this.#watch.failed('claiming', error);
      }
    }
    this.#watch.answered('claiming');
  }

  #onBegun(batch: readonly HeldClaim[], begun: Begun): void {
    this.#keeper.saw(batch);
    if ('error' in begun) {
      this.#hasFailed = true;
      this.#watch.failed('beginning', begun.error);
    } else {
      this.#pause.reset();
      this.#watch.answered('beginning');
    }
  }
}
