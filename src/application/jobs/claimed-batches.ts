import type { Announce } from '../events.js';
import { type BeginParts, type Begun, type BegunClaim, beginClaims } from './begin-claims.js';
import type { ClaimRenewals } from './claim-renewals.js';
import type { HeldClaim } from './held-claim.js';
import { type RunParts, runClaim } from './run-claim.js';
import type { Settler } from './settler.js';
import type { Slots } from './slots.js';

export interface ClaimedBatchesParts extends RunParts, BeginParts {
  readonly announce: Announce;
  readonly slots: Slots;
  readonly renewals: ClaimRenewals;
  readonly settler: Settler;
  /** Told of each batch, once it was decided what becomes of it. */
  readonly onBegun: (batch: readonly HeldClaim[], begun: Begun) => void;
}

/** What was claimed, until its runs have ended: each claim has a slot, gives it back once, and ends with the settler. */
export class ClaimedBatches {
  readonly #parts: ClaimedBatchesParts;
  readonly #running = new Set<AbortController>();
  readonly #batches = new Set<Promise<void>>();
  #aborted: Error | undefined;

  constructor(parts: ClaimedBatchesParts) {
    this.#parts = parts;
  }

  /** @param isStopping - then nothing of it is begun */
  take(batch: readonly HeldClaim[], isStopping: boolean): void {
    const { slots, renewals } = this.#parts;
    slots.take(batch.length);
    for (const held of batch) renewals.hold(held);
    const handled = this.#handle(batch, isStopping).finally(() => this.#batches.delete(handled));
    this.#batches.add(handled);
  }

  /** Tells every run to stop, also those that are about to begin. */
  abort(reason: Error): void {
    this.#aborted = reason;
    for (const run of this.#running) run.abort(reason);
  }

  /** Resolves when every run has ended. */
  async untilDone(): Promise<void> {
    await Promise.all(this.#batches);
  }

  async #handle(batch: readonly HeldClaim[], isStopping: boolean): Promise<void> {
    const { slots, settler, onBegun } = this.#parts;
    const begun = await beginClaims(batch, isStopping, this.#parts);
    onBegun(batch, begun);
    for (const ending of begun.endings) {
      settler.add(ending);
      slots.giveBack();
    }
    await Promise.all(begun.runs.map((run) => this.#run(run)));
  }

  async #run(begun: BegunClaim): Promise<void> {
    const { slots, renewals, settler, announce } = this.#parts;
    const stop = new AbortController();
    this.#running.add(stop);
    if (this.#aborted) stop.abort(this.#aborted);
    try {
      settler.add(await runClaim(begun, stop, this.#parts));
    } catch (error) {
      // Its lease ends by itself, and whoever takes it over records it as lost.
      renewals.release(begun.held);
      announce({ type: 'job not planned', job: begun.held.key.job, error });
    } finally {
      this.#running.delete(stop);
      slots.giveBack();
    }
  }
}
