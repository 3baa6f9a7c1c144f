import type { Clock } from '../../application/clock.js';
import type { Announce } from '../../application/events.js';
import type { Epochs } from '../../application/scheduling/epochs.js';
import type { FireTimes } from '../../application/scheduling/fire-times.js';
import { runJob } from '../../application/scheduling/run-job.js';
import type { Executor, Scheduler } from '../../application/scheduling/scheduler.js';
import type { Job } from '../../domain/scheduling/job.js';

const SKIPPED = 'their time had passed: the run before took long, or the clock was set ahead';

type Scheduled = { readonly job: Job; readonly execute: Executor };

const RECHECK_MS = 60_000;
/** Less is the ordinary work of NTP, and must not make a fire time come twice. */
const SET_BACK_MS = 60_000;
/** A clock set a year ahead has millions of missed fire times; from here on they are passed over uncounted. */
const MOST_COUNTED = 10_000;

/**
 * The scheduler for a single instance: each job has a loop of its own, so its runs can't overlap. It takes a new epoch
 * for every job at start, so that of two processes on one store the one that started last wins.
 */
export class LocalScheduler implements Scheduler {
  readonly #fireTimes: FireTimes;
  readonly #epochs: Epochs;
  readonly #clock: Clock;
  readonly #announce: Announce;
  readonly #stopping = new AbortController();
  #loops: Promise<void>[] = [];

  constructor(fireTimes: FireTimes, epochs: Epochs, clock: Clock, announce: Announce) {
    this.#fireTimes = fireTimes;
    this.#epochs = epochs;
    this.#clock = clock;
    this.#announce = announce;
  }

  async start(jobs: readonly Scheduled[]): Promise<void> {
    const tokens = await Promise.all(jobs.map(({ job }) => this.#epochs.next(job.name)));
    this.#loops = jobs.map((scheduled, index) => this.#loop(scheduled, tokens[index] as number));
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the service is stopping'));
    await Promise.all(this.#loops);
  }

  async #loop(scheduled: Scheduled, token: number): Promise<void> {
    const stop = this.#stopping.signal;
    let next: number | undefined = this.#clock.now();
    while (next !== undefined && !stop.aborted) {
      const fireTime: number = await this.#sleepUntil(next, scheduled.job, stop);
      if (stop.aborted) return;
      await runJob(scheduled, fireTime, token, stop, this.#clock, this.#announce);
      next = this.#skipMissed(scheduled.job, fireTime);
    }
  }

  /**
   * Waits for a fire time by the wall clock, and looks at it again every minute, because it may be set. An interval is
   * never waited for longer than itself, however far the clock was set back; a cron expression begins anew from there.
   *
   * @returns the fire time that has come
   */
  async #sleepUntil(fireTime: number, { schedule }: Job, stop: AbortSignal): Promise<number> {
    const longest = schedule.kind === 'interval' ? schedule.everyMs : Number.POSITIVE_INFINITY;
    const deadline = this.#clock.monotonic() + longest;
    let due = fireTime;
    let seen = this.#clock.now();
    for (;;) {
      const now = this.#clock.now();
      if (schedule.kind === 'cron' && now < seen - SET_BACK_MS) due = this.#fireTimes.next(schedule, now) ?? due;
      seen = now;
      const left = Math.min(due - now, deadline - this.#clock.monotonic());
      if (left <= 0 || stop.aborted) return due;
      await this.#clock.sleep(Math.min(left, RECHECK_MS), stop);
    }
  }

  /** The next fire time that has not passed; the others are reported as skipped. */
  #skipMissed({ name, schedule }: Job, last: number): number | undefined {
    const now = this.#clock.now();
    const first = this.#fireTimes.next(schedule, last);
    let next = first;
    let count = 0;
    for (; next !== undefined && next <= now && count < MOST_COUNTED; count++) {
      next = this.#fireTimes.next(schedule, next);
    }
    if (first === undefined || count === 0) return next;
    this.#announce({
      type: 'runs skipped',
      job: name,
      firstFireTime: first,
      count,
      reason: SKIPPED,
    });
    return count < MOST_COUNTED ? next : this.#fireTimes.next(schedule, now);
  }
}
