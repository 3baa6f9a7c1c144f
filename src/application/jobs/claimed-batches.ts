import type { Announce } from '../events.js';
import { type BeginParts, type Begun, type BegunClaim, beginClaims } from './begin-claims.js';
import type { ClaimRenewals } from './claim-renewals.js';
import type { HeldClaim } from './held-claim.js';
import type { ClaimedRun, ClaimKey } from './job-claims.js';
import { LeftToOthers } from './left-to-others.js';
import { type RunParts, runClaim } from './run-claim.js';
import type { Settler } from './settler.js';
import { Slots } from './slots.js';
import { ExecutionCancelledError, InstanceStoppingError } from './stop-reasons.js';

export interface ClaimedBatchesParts extends RunParts, Omit<BeginParts, 'isRunning' | 'leftToOthers'> {
  readonly announce: Announce;
  readonly slots: Slots;
  readonly renewals: ClaimRenewals;
  readonly settler: Settler;
  /** Once it aborts, nothing more is begun. */
  readonly stopping: AbortSignal;
  /** Told of each batch, once it was decided what becomes of it. */
  readonly onBegun: (batch: readonly HeldClaim[], begun: Begun) => void;
}

/** What was claimed, until its runs have ended: each claim gives its slot back once, and ends with the settler. */
export class ClaimedBatches {
  readonly #parts: ClaimedBatchesParts;
  readonly #running = new Map<AbortController, HeldClaim>();
  readonly #batches = new Set<Promise<void>>();
  readonly #leftToOthers = new LeftToOthers();
  #aborted: Error | undefined;

  constructor(parts: ClaimedBatchesParts) {
    this.#parts = parts;
  }

  /** The runs that are going. */
  get running(): readonly HeldClaim[] {
    return [...this.#running.values()];
  }

  /** Each has a slot, and its lease is renewed from now on. */
  take(batch: readonly HeldClaim[]): void {
    const { renewals } = this.#parts;
    for (const { tenure } of batch) renewals.hold(tenure);
    this.resume(batch);
  }

  /** As {@link take}, of those whose leases are renewed already. */
  resume(batch: readonly HeldClaim[]): void {
    const handled = this.#handle(batch).finally(() => this.#batches.delete(handled));
    this.#batches.add(handled);
  }

  /** Tells every run to stop, also those that are about to begin. */
  abort(reason: Error): void {
    this.#aborted = reason;
    for (const run of this.#running.keys()) run.abort(reason);
  }

  /** Tells the runs to stop that are going and take no slot. */
  abortSlotless(reason: Error): void {
    for (const [run, { tenure }] of this.#running) if (!tenure.takesSlot) run.abort(reason);
  }

  /** Tells the runs of a job to stop that are going. */
  abortJob(job: string, reason: Error): void {
    for (const [run, { key }] of this.#running) if (key.job === job) run.abort(reason);
  }

  /** Tells a run to stop, if it is going. */
  cancel({ fireTime, attempt, ...lease }: ClaimedRun, reason: string): void {
    for (const [run, held] of this.#running) {
      const { key, claim } = held;
      const isSameLease = key.job === lease.job && key.shard === lease.shard && key.epoch === lease.epoch;
      if (!isSameLease || claim.fireTime !== fireTime || claim.attempt !== attempt) continue;
      held.isCancelled = true;
      run.abort(new ExecutionCancelledError(reason));
    }
  }

  /** Resolves when every run has ended. */
  async untilDone(): Promise<void> {
    await Promise.all(this.#batches);
  }

  readonly #isRunning = ({ job, shard }: ClaimKey): boolean =>
    this.running.some(({ key }) => key.job === job && key.shard === shard);

  async #handle(batch: readonly HeldClaim[]): Promise<void> {
    const { slots, settler, stopping, onBegun } = this.#parts;
    const parts = { ...this.#parts, isRunning: this.#isRunning, leftToOthers: this.#leftToOthers };
    const begun = await beginClaims(batch, stopping.aborted, parts);
    onBegun(batch, begun);
    for (const ending of begun.endings) {
      settler.add(ending);
      slots.giveBack(Slots.of([ending.held.tenure]));
    }
    await Promise.all(begun.runs.map((run) => this.#run(run)));
  }

  async #run(begun: BegunClaim): Promise<void> {
    const { slots, renewals, settler, announce, stopping } = this.#parts;
    const { tenure, claim } = begun.held;
    if (claim.definition.hold === 'sticky') renewals.tell(tenure);
    const stop = new AbortController();
    this.#running.set(stop, begun.held);
    // It may have been told so before it was here to hear it.
    const isStopping = stopping.aborted && !tenure.takesSlot;
    const told = this.#aborted ?? tenure.unwanted ?? (isStopping ? new InstanceStoppingError() : undefined);
    if (told) stop.abort(told);
    try {
      const ending = await runClaim(begun, stop, this.#parts);
      if (ending.run) tenure.ran(ending.run.outcome);
      settler.add(ending);
    } catch (error) {
      // Its lease ends by itself, and whoever takes it over records it as lost.
      renewals.release(tenure);
      tenure.trust.end();
      announce({ type: 'job not planned', job: begun.held.key.job, error });
    } finally {
      this.#running.delete(stop);
      slots.giveBack(Slots.of([tenure]));
    }
  }
}
