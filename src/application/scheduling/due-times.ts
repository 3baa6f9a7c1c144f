import type { Job } from '../../domain/scheduling/job.js';
import type { Clock } from '../clock.js';
import type { Announce } from '../events.js';
import type { FireTimes } from './fire-times.js';

const SKIPPED = 'their time had passed: the run before took long, or the clock was set ahead';

const RECHECK_MS = 60_000;
/** Less is the ordinary work of NTP, and must not make a fire time come twice. */
const SET_BACK_MS = 60_000;
/** A clock set a year ahead has millions of missed fire times; from here on they are passed over uncounted. */
const MOST_COUNTED = 10_000;

/** Waits for one job's fire times under one schedule, and says which comes next. */
export class DueTimes {
  readonly #job: Job;
  readonly #fireTimes: FireTimes;
  readonly #clock: Clock;
  readonly #announce: Announce;

  constructor(job: Job, fireTimes: FireTimes, clock: Clock, announce: Announce) {
    this.#job = job;
    this.#fireTimes = fireTimes;
    this.#clock = clock;
    this.#announce = announce;
  }

  /**
   * Waits for a fire time by the wall clock, and looks at it again every minute, because it may be set. An interval is
   * never waited for longer than itself, however far the clock was set back; a cron expression begins anew from there.
   *
   * @returns the fire time that has come, or the one that was waited for when `stop` aborted
   */
  async sleepUntil(fireTime: number, stop: AbortSignal): Promise<number> {
    const { schedule } = this.#job;
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

  /** The next fire time that has not passed, or infinity when there is none; those that have are reported as skipped. */
  skipMissed(last: number): number {
    const { name, schedule } = this.#job;
    const now = this.#clock.now();
    const first = this.#fireTimes.next(schedule, last);
    let next = first;
    let count = 0;
    for (; next !== undefined && next <= now && count < MOST_COUNTED; count++) {
      next = this.#fireTimes.next(schedule, next);
    }
    if (first !== undefined && count > 0) {
      this.#announce({ type: 'runs skipped', job: name, firstFireTime: first, count, reason: SKIPPED });
    }
    if (count === MOST_COUNTED) next = this.#fireTimes.next(schedule, now);
    return next ?? Number.POSITIVE_INFINITY;
  }

  /**
   * The first fire time of a schedule that takes effect now, or infinity when there is none. What it would have meant for
   * the time before is no concern of anybody's, so nothing is skipped by it.
   *
   * @param last - a fire time that came under the schedule before, and does not come again
   */
  beginAnew(last: number): number {
    const now = this.#clock.now();
    const after = now < last - SET_BACK_MS ? now : Math.max(now, last);
    return this.#fireTimes.next(this.#job.schedule, after) ?? Number.POSITIVE_INFINITY;
  }
}
