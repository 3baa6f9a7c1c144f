import type { ItemStore } from '../ingesting/item-store.js';
import { type CommunityOptions, demoCommunity } from './community.js';

/** What was written. */
export interface DemoFilled {
  readonly posts: number;
  readonly seed: number;
  /** Milliseconds between the oldest post and the present. */
  readonly spanMs: number;
}

/** The community that `npm start` shows: 20,000 posts of the last five days. */
export const DEMO_COMMUNITY = { posts: 20_000, spanMs: 5 * 86_400_000 } as const;

/**
 * Writes a community into the store, one transaction for each thousand posts, oldest first, so that what a stop in the
 * middle leaves behind is a community that ended earlier, with which the activity goes on.
 *
 * @param onProgress - told how many posts are written, after each transaction
 * @throws the signal's reason when `signal` aborts before all are written.
 */
export async function fillDemo(
  store: ItemStore,
  options: CommunityOptions,
  signal: AbortSignal,
  onProgress: (written: number) => void = () => {},
): Promise<DemoFilled> {
  let written = 0;
  for (const batch of demoCommunity(options)) {
    signal.throwIfAborted();
    await store.upsert(batch, signal);
    written += batch.length;
    onProgress(written);
  }
  return { posts: written, seed: options.seed, spanMs: options.spanMs };
}
