import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 20;
/** Long past anything that is meant to happen; it only turns a wait for ever into a sentence. */
const LIMIT_MS = 45_000;

/**
 * Waits until `holds` gives something other than false or undefined, and returns it; what it throws counts as not yet.
 *
 * @param what - ends the sentence "it never came to be that …"
 */
export async function until<T>(what: string, holds: () => T | Promise<T>): Promise<NonNullable<T>> {
  const giveUpAt = performance.now() + LIMIT_MS;
  let last: unknown;
  for (;;) {
    try {
      last = await holds();
      if (last !== false && last !== undefined && last !== null) return last as NonNullable<T>;
    } catch (error) {
      last = error;
    }
    if (performance.now() > giveUpAt) throw new Error(`it never came to be that ${what}; at last: ${last}`);
    await delay(POLL_MS);
  }
}
