import { setTimeout as sleep } from 'node:timers/promises';
import { isLockedOut, isTryAgain } from './database-error.js';

const ATTEMPTS = 10;

/**
 * Runs `attempt` again when it lost against another, after a pause of a few milliseconds; so when it fails it must have
 * changed nothing.
 *
 * @param waitMs - for how long it is tried again when somebody keeps locked what it wants, in milliseconds. Not at all when it
 *   is left out: who needs the answer soon has waited for the lock already.
 * @throws what it threw last, when it lost again and again
 */
export async function tryAgain<T>(attempt: () => Promise<T>, waitMs = 0): Promise<T> {
  const startedAt = performance.now();
  for (let losses = 0; ; ) {
    try {
      return await attempt();
    } catch (error) {
      const isOver = isLockedOut(error) ? performance.now() - startedAt >= waitMs : ++losses === ATTEMPTS;
      if (isOver || !isTryAgain(error)) throw error;
    }
    await sleep(2 ** (losses + 1) * Math.random());
  }
}
