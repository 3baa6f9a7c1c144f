import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import { openJobs } from './stores.js';
import type { Way } from './way.js';

const BATCH = 50;
const PAUSE_MS = 2;

/** hotlist's claims alone, in batches. */
export const claims: Way = async ({ place, name, onDone }) => {
  const { claims, close } = await openJobs(place);
  let isOver = false;
  let going = Promise.resolve();
  const go = async () => {
    while (!isOver) {
      // What the answer was too late for is claimed again when its lease is over.
      const { length } = await claims.claim(name, BATCH).catch(unlessUnavailable);
      // A file answers at once, and nobody else would ever get a turn.
      await turn();
      if (length > 0) onDone(length);
      // What is left is being claimed by others.
      else await sleep(PAUSE_MS);
    }
  };
  return {
    begin: () => {
      going = go();
    },
    async close() {
      isOver = true;
      await going;
      await close();
    },
  };
};

function unlessUnavailable(error: unknown): readonly never[] {
  if (error instanceof StoreUnavailableError) return [];
  throw error;
}
