import type { LeaseTerms } from '../scheduling/lease-terms.js';
import type { Begun } from './begin-claims.js';
import { ClaimRenewals } from './claim-renewals.js';
import { ClaimedBatches } from './claimed-batches.js';
import { DueClaims } from './due-claims.js';
import type { Ending } from './ending.js';
import { GrowingPause } from './growing-pause.js';
import type { HeldClaim } from './held-claim.js';
import { HistoryKeeper, type KeepRules } from './history-keeper.js';
import type { InstanceLoad } from './instance-load.js';
import type { Work } from './instance-reporter.js';
import type { ClaimedRun, HeldLease, JobClaims } from './job-claims.js';
import type { JobHistory } from './job-history.js';
import type { JobQueue } from './job-queue.js';
import { QueueFeeder } from './queue-feeder.js';
import type { RunParts } from './run-claim.js';
import { Settler } from './settler.js';
import { claimSlotless } from './slotless-claims.js';
import { Slots } from './slots.js';
import { StickyHolds } from './sticky-holds.js';
import { InstanceStoppingError } from './stop-reasons.js';
import { StoreWatch } from './store-watch.js';
import type { Tenure } from './tenure.js';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
/** What has ended and can't be written down is held as well; whoever has so much of it claims after a pause only. */
const MOST_UNSETTLED = 2_000;
/** How long a store that fails is waited for when everything has stopped. */
const LAST_WRITES_MS = 1_500;

export interface DispatcherParts extends RunParts {
  readonly claims: JobClaims;
  readonly history: JobHistory;
  readonly queue: Pick<JobQueue, 'feed'>;
  readonly terms: LeaseTerms;
  /** Looked at again and again. */
  readonly load: InstanceLoad;
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
  readonly #holds: StickyHolds;
  readonly #batches: ClaimedBatches;
  readonly #keeper: HistoryKeeper;
  readonly #feeder: QueueFeeder;
  readonly #pause: GrowingPause;
  readonly #stopping = new AbortController();
  #hasFailed = false;
  #claiming: Promise<unknown> = Promise.resolve();
  #stopped: Promise<void> | undefined;

  constructor(parts: DispatcherParts) {
    const { clock, random, announce, options } = parts;
    this.#parts = parts;
    this.#slots = new Slots(options.maxRunning);
    this.#watch = new StoreWatch(clock, announce);
    this.#due = new DueClaims(parts);
    const onRenewed = (tenure: Tenure, lease: HeldLease) => this.#onRenewed(tenure, lease);
    this.#renewals = new ClaimRenewals({ ...parts, onRenewed });
    this.#keeper = new HistoryKeeper(parts, this.#watch, options);
    this.#feeder = new QueueFeeder(parts, this.#watch, () => this.#look());
    const [slots, renewals, watch] = [this.#slots, this.#renewals, this.#watch];
    const onSettled = (ending: Ending, lease?: HeldLease) => this.#onSettled(ending, lease);
    const stopping = this.#stopping.signal;
    this.#settler = new Settler({ ...parts, renewals, watch, stopping, onSettled });
    const settler = this.#settler;
    const onBegun = (batch: readonly HeldClaim[], begun: Begun) => this.#onBegun(batch, begun);
    this.#batches = new ClaimedBatches({ ...parts, slots, renewals, settler, stopping, onBegun });
    const onResumed = (batch: readonly HeldClaim[]) => this.#batches.resume(batch);
    const onHandedOver = (at: number) => this.#due.handedOver(at);
    this.#holds = new StickyHolds({ ...parts, slots, renewals, watch, onResumed, onHandedOver });
    this.#pause = new GrowingPause(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, random);
  }

  /** What goes on here; what it has only asked for is nobody's yet, and may be nothing. */
  get work(): Work {
    const running = Slots.of(this.#batches.running.map(({ tenure }) => tenure));
    return { running, maxRunning: this.#parts.options.maxRunning, held: this.held };
  }

  /** How many more runs could begin now. */
  get freeSlots(): number {
    return this.#slots.free;
  }

  /** How many claims it holds, those between two runs included. */
  get held(): number {
    return this.#renewals.size;
  }

  /** The jobs of the runs that are going, one for each. */
  get running(): readonly string[] {
    return this.#batches.running.map(({ key }) => key.job);
  }

  start(): void {
    this.#renewals.start();
    this.#keeper.start();
    this.#feeder.start();
    const [due, slots, batches, watch] = [this.#due, this.#slots, this.#batches, this.#watch];
    const slotless = claimSlotless({ due, slots, batches, watch, clock: this.#parts.clock }, this.#stopping.signal);
    this.#claiming = Promise.all([this.#keepClaiming(), slotless]);
  }

  /** Looks for what is due now, held or not; for whoever has changed something. */
  wake(): void {
    this.#feeder.wake();
    this.#look();
  }

  /** Tells a run to stop, if it is this instance that runs it; its fire time has no other attempt. */
  cancel(run: ClaimedRun, reason: string): void {
    this.#batches.cancel(run, reason);
  }

  /**
   * Tells the runs of a job to stop that are going here, and keeps none of its leases. Resolves when those have ended; what
   * is claimed later is claimed.
   *
   * @param reason - what the runs are told
   */
  async letGo(job: string, reason: Error): Promise<void> {
    const tenures = this.#renewals.of(job);
    for (const tenure of tenures) tenure.unwanted = reason;
    this.#batches.abortJob(job, reason);
    this.#holds.letUnwantedGo();
    await Promise.all(tenures.map(({ signal }) => aborted(signal)));
  }

  /**
   * Claims nothing more, lets go what is held between runs, gives the runs that are going their time and then tells them to
   * stop; those that take no slot at once, because what they do somebody else does as well. Resolves when each has ended,
   * however long it takes, and everything is written down, or the store has failed for a moment; until a run has ended its
   * claim is renewed.
   *
   * @param graceMs - how much time runs have, in milliseconds
   */
  stop(graceMs: number): Promise<void> {
    this.#stopped ??= this.#stop(graceMs);
    return this.#stopped;
  }

  async #stop(graceMs: number): Promise<void> {
    const { clock } = this.#parts;
    this.#stopping.abort();
    this.#batches.abortSlotless(new InstanceStoppingError());
    const over = new AbortController();
    void clock.sleep(graceMs, over.signal).then(() => this.#batches.abort(new InstanceStoppingError()));
    const fed = this.#feeder.stop();
    await Promise.all([this.#claiming, this.#holds.stop()]);
    await this.#batches.untilDone();
    over.abort();
    const written = new AbortController();
    const drained = Promise.all([fed, this.#settler.drain().then(() => this.#holds.drain()), this.#keeper.stop()]);
    // What can't be written down is found by whoever takes it over.
    await Promise.race([drained, clock.sleep(LAST_WRITES_MS, written.signal)]);
    written.abort();
    this.#renewals.stop();
  }

  async #keepClaiming(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#untilItMayClaim(signal);
      if (signal.aborted) return;
      // What is held may have begun meanwhile.
      if (this.#slots.free === 0) continue;
      try {
        const { batch, isMore } = await this.#due.claim(this.#slots);
        this.#watch.answered('claiming');
        if (batch.length > 0) this.#batches.take(batch);
        if (!isMore) await this.#due.untilDue(signal);
        if (batch.length === 0) this.#pause.reset();
      } catch (error) {
        this.#hasFailed = true;
        this.#watch.failed('claiming', error);
      }
    }
    this.#watch.answered('claiming');
  }

  async #untilItMayClaim(signal: AbortSignal): Promise<void> {
    await this.#slots.untilFree(signal);
    const isHeldUp = this.#hasFailed || this.#settler.pending >= MOST_UNSETTLED;
    if (isHeldUp) await this.#parts.clock.sleep(this.#pause.next(), signal);
    this.#hasFailed = false;
    await this.#due.letOthersFirst(signal);
  }

  #look(): void {
    this.#due.wake();
    if (this.#holds.size > 0) this.#renewals.wake();
  }

  #onRenewed(tenure: Tenure, lease: HeldLease): void {
    const { cancelled } = lease;
    if (cancelled) this.#batches.cancel({ ...tenure.key, ...cancelled }, cancelled.reason);
    this.#holds.look(tenure, lease);
  }

  #onSettled({ held, waiting, isGivenBack }: Ending, lease: HeldLease | undefined): void {
    this.#feeder.settled();
    if (lease) this.#holds.hold(held.tenure, lease);
    else if (waiting.dueAt !== undefined) this.#due.dueAt(waiting.dueAt, isGivenBack);
  }

  #onBegun(batch: readonly HeldClaim[], begun: Begun): void {
    this.#keeper.saw(batch.length);
    if ('error' in begun) {
      this.#hasFailed = true;
      this.#watch.failed('beginning', begun.error);
    } else {
      this.#pause.reset();
      this.#watch.answered('beginning');
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });
}
