import { Cron } from 'croner';
import type { FireTimes } from '../../application/scheduling/fire-times.js';
import { nextMultiple, type Schedule } from '../../domain/scheduling/schedule.js';

/** Somebody may ask about ever new expressions. */
const MOST_KEPT = 20_000;

/** Works out cron fire times with croner, which knows the time zones; its timers are not used. */
export class CronerFireTimes implements FireTimes {
  readonly #crons = new Map<string, Cron>();

  /** @throws Error when the expression or its time zone is not valid. */
  next(schedule: Schedule, after: number): number | undefined {
    if (schedule.kind === 'interval') return nextMultiple(schedule.everyMs, after);
    return this.#cron(schedule).nextRun(new Date(after))?.getTime();
  }

  #cron({ expression, timeZone }: Extract<Schedule, { kind: 'cron' }>): Cron {
    const key = `${timeZone} ${expression}`;
    let cron = this.#crons.get(key);
    if (!cron) {
      cron = new Cron(expression, { timezone: timeZone, paused: true });
      if (this.#crons.size >= MOST_KEPT) this.#crons.clear();
      this.#crons.set(key, cron);
    }
    return cron;
  }
}
