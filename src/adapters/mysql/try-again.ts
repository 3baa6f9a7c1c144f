import { setTimeout as sleep } from 'node:timers/promises';
import { inWords, isTryAgain } from './database-error.js';

const ATTEMPTS = 10;

/**
 * Runs `attempt` again when it lost against another, after a pause of a few milliseconds; so when it fails it must have
 * changed nothing.
 *
 * @throws StoreUnavailableError when it lost again and again
 */
export async function tryAgain<T>(url: string, attempt: () => Promise<T>): Promise<T> {
  for (let count = 1; ; count++) {
    try {
      return await attempt();
    } catch (error) {
      if (count === ATTEMPTS || !isTryAgain(error)) throw inWords(url, error);
    }
    await sleep(2 ** count * Math.random());
  }
}
