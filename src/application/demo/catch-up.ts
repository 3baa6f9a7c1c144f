import type { ItemStore } from '../ingesting/item-store.js';
import { DEMO_COMMUNITY, fillDemo } from './fill-demo.js';
import type { Recollection } from './recall.js';

/** Less than this between two posts is an ordinary pause. */
const NOTICED_GAP_MS = 10 * 60_000;

/**
 * Makes up for the time the service was down: whoever starts it again the next morning finds a community that went on,
 * instead of yesterday's list with a few posts of the last seconds above it.
 *
 * @returns whether anything was written
 * @throws the signal's reason when `signal` aborts first.
 */
export async function catchUp(
  store: ItemStore,
  { lastNumber, newestAt }: Recollection,
  { seed, now }: { readonly seed: number; readonly now: number },
  signal: AbortSignal,
): Promise<boolean> {
  const spanMs = Math.min(now - newestAt, DEMO_COMMUNITY.spanMs);
  if (lastNumber === 0 || spanMs < NOTICED_GAP_MS) return false;
  const posts = Math.round((DEMO_COMMUNITY.posts * spanMs) / DEMO_COMMUNITY.spanMs);
  await fillDemo(store, { seed, posts, spanMs, until: now, firstNumber: lastNumber + 1 }, signal);
  return true;
}
