import type { Job } from '../../domain/scheduling/job.js';
import { DueTimes } from './due-times.js';
import type { FireTimes } from './fire-times.js';
import type { Lease } from './leases.js';
import { runJob } from './run-job.js';
import type { Executor } from './scheduler.js';
import { type Seeking, seekLease } from './seek-lease.js';

export interface JobLoopParts extends Seeking {
  readonly fireTimes: FireTimes;
}

/**
 * Runs one job for as long as this instance lives: seeks its lease, runs it on schedule while the lease is held, and
 * seeks again when it is lost. A loop waits for each run to end, so runs of one job can't overlap in one instance.
 */
export class JobLoop {
  readonly #scheduled: { readonly job: Job; readonly execute: Executor };
  readonly #parts: JobLoopParts;
  readonly #dueTimes: DueTimes;

  constructor(scheduled: { readonly job: Job; readonly execute: Executor }, parts: JobLoopParts) {
    this.#scheduled = scheduled;
    this.#parts = parts;
    this.#dueTimes = new DueTimes(scheduled.job, parts.fireTimes, parts.clock, parts.announce);
  }

  /** Resolves when `stop` has aborted, the run that was going has ended and the lease is released. */
  async run(stop: AbortSignal): Promise<void> {
    for (;;) {
      const lease = await seekLease(this.#scheduled.job, this.#parts, stop);
      if (!lease) return;
      await this.#hold(lease, stop);
    }
  }

  async #hold(lease: Lease, stop: AbortSignal): Promise<void> {
    const { announce } = this.#parts;
    const held = { job: this.#scheduled.job.name, token: lease.token };
    announce({ type: 'lease acquired', ...held });
    // One controller for both reasons, so that the first one stays.
    const over = new AbortController();
    const ends = [
      onAbort(stop, () => over.abort(stop.reason)),
      onAbort(lease.signal, () => {
        const { reason } = lease.signal;
        announce({ type: 'lease lost', ...held, reason: reason instanceof Error ? reason.message : String(reason) });
        over.abort(reason);
      }),
    ];
    try {
      await this.#runWhile(lease, over.signal);
    } finally {
      for (const end of ends) end();
      // Only now: another instance may begin a run as soon as it is released.
      await lease.release();
    }
  }

  async #runWhile(lease: Lease, over: AbortSignal): Promise<void> {
    const { clock, announce } = this.#parts;
    let next = clock.now();
    for (;;) {
      const fireTime = await this.#dueTimes.sleepUntil(next, over);
      if (over.aborted || !lease.held) return;
      await runJob(this.#scheduled, fireTime, lease.token, over, clock, announce);
      next = this.#dueTimes.skipMissed(fireTime);
    }
  }
}

/** Acts when the signal aborts, or now when it has. Returns a function that calls it off. */
function onAbort(signal: AbortSignal, act: () => void): () => void {
  if (signal.aborted) act();
  else signal.addEventListener('abort', act, { once: true });
  return () => signal.removeEventListener('abort', act);
}
