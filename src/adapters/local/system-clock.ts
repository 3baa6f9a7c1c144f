import type { Clock } from '../../application/clock.js';

/** The longest a Node timer can wait; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  // Node's own promise of a timer rejects when it is aborted, and making that error takes longer than all else here.
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const wait = (left: number) => {
        if (left > 0) timer = setTimeout(() => wait(left - LONGEST_TIMER_MS), Math.min(left, LONGEST_TIMER_MS));
        else done();
      };
      signal.addEventListener('abort', done);
      if (signal.aborted) done();
      else wait(ms);
    }),
};
