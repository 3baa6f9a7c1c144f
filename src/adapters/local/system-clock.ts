import { setTimeout as timeout } from 'node:timers/promises';
import type { Clock } from '../../application/clock.js';

/** The longest a Node timer can wait; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(ms, signal) {
    try {
      for (let left = ms; left > 0; left -= LONGEST_TIMER_MS) {
        await timeout(Math.min(left, LONGEST_TIMER_MS), undefined, { signal });
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  },
};
