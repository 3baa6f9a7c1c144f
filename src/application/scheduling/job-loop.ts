import { DueTimes } from './due-times.js';
import type { FireTimes } from './fire-times.js';
import type { Lease } from './leases.js';
import { runJob } from './run-job.js';
import type { Executor, ScheduledJob } from './scheduler.js';
import { type Seeking, seekLease } from './seek-lease.js';

export interface JobLoopParts extends Seeking {
  readonly fireTimes: FireTimes;
}

/** A job as it was last told, and when it is due under its schedule. */
interface Terms {
  readonly scheduled: ScheduledJob;
  readonly dueTimes: DueTimes;
}

/**
 * Runs one job for as long as this instance lives: seeks its lease, runs it on schedule while the lease is held, and
 * seeks again when it is lost. A loop waits for each run to end, so runs of one job can't overlap in one instance.
 */
export class JobLoop {
  readonly #parts: JobLoopParts;
  #terms: Terms;
  /** Ends the wait for a fire time, if there is one. */
  #wake = () => {};

  constructor(scheduled: ScheduledJob, parts: JobLoopParts) {
    this.#parts = parts;
    this.#terms = this.#termsOf(scheduled);
  }

  /** Takes the same job on other terms: for its next run, and whether it holds the lease or seeks it. */
  replace(scheduled: ScheduledJob): void {
    const { job, execute } = this.#terms.scheduled;
    if (scheduled.job === job && scheduled.execute === execute) return;
    this.#terms = this.#termsOf(scheduled);
    this.#wake();
  }

  /** Resolves when `stop` has aborted, the run that was going has ended and the lease is released. */
  async run(stop: AbortSignal): Promise<void> {
    for (;;) {
      const lease = await seekLease(() => this.#terms.scheduled.job, this.#parts, stop);
      if (!lease) return;
      await this.#hold(lease, stop);
    }
  }

  async #hold(lease: Lease, stop: AbortSignal): Promise<void> {
    const { announce } = this.#parts;
    const held = { job: this.#terms.scheduled.job.name, token: lease.token };
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
      const wasHeld = lease.held;
      for (const end of ends) end();
      // Only now: another instance may begin a run as soon as it is released.
      await lease.release();
      if (wasHeld) announce({ type: 'lease released', ...held });
    }
  }

  async #runWhile(lease: Lease, over: AbortSignal): Promise<void> {
    const { clock, announce } = this.#parts;
    let terms = this.#terms;
    let next = clock.now();
    let last = next;
    /** What the last run did, if it succeeded. */
    let done: Executor | undefined;
    for (;;) {
      const due = await this.#sleepUntil(next, terms, over);
      if (over.aborted || !lease.held) return;
      const wasWoken = terms !== this.#terms && due > clock.now();
      if (!wasWoken) {
        terms = this.#terms;
        const { scheduled, dueTimes } = terms;
        const outcome = await runJob(scheduled, due, lease.token, over, clock, announce);
        done = outcome === 'succeeded' ? scheduled.execute : undefined;
        last = due;
        next = dueTimes.skipMissed(last);
      }
      if (terms === this.#terms) continue;
      terms = this.#terms;
      next = terms.scheduled.execute === done ? terms.dueTimes.beginAnew(last) : clock.now();
    }
  }

  /** Returns early when the terms are replaced. */
  async #sleepUntil(fireTime: number, { dueTimes }: Terms, over: AbortSignal): Promise<number> {
    const waking = new AbortController();
    this.#wake = () => waking.abort();
    const end = onAbort(over, this.#wake);
    try {
      return await dueTimes.sleepUntil(fireTime, waking.signal);
    } finally {
      end();
    }
  }

  #termsOf(scheduled: ScheduledJob): Terms {
    const { fireTimes, clock, announce } = this.#parts;
    return { scheduled, dueTimes: new DueTimes(scheduled.job, fireTimes, clock, announce) };
  }
}

/** Acts when the signal aborts, or now when it has. Returns a function that calls it off. */
function onAbort(signal: AbortSignal, act: () => void): () => void {
  if (signal.aborted) act();
  else signal.addEventListener('abort', act, { once: true });
  return () => signal.removeEventListener('abort', act);
}
