import type { WrittenItem } from '../ingesting/item-store.js';
import { attentionSpent, drawSignals } from './attention.js';
import { drawPost, toItem } from './post.js';
import { creationTimes } from './posting-rhythm.js';
import { SeededRandom } from './seeded-random.js';

export interface CommunityOptions {
  /** A whole number from 0 to 2^32 − 1; the same options give the same community. */
  readonly seed: number;
  /** How many posts. */
  readonly posts: number;
  /** The present, in milliseconds UTC: no post is from after it. */
  readonly until: number;
  /** How far back the oldest post lies, in milliseconds. */
  readonly spanMs: number;
  /** The number of the first post; by default 1. */
  readonly firstNumber?: number;
}

/** One transaction's worth: few enough that the service answers between two batches. */
const BATCH_POSTS = 1_000;

/**
 * A community's posts, oldest first, in batches of 1,000, each with the readers it has found by its age and with what
 * they have done.
 *
 * @throws RangeError when the seed is outside its range.
 */
export function* demoCommunity({
  seed,
  posts,
  until,
  spanMs,
  firstNumber = 1,
}: CommunityOptions): Generator<WrittenItem[]> {
  // Stream 0 belongs to the community as a whole: posts are counted from 1.
  const random = new SeededRandom(seed);
  let number = firstNumber;
  let batch: WrittenItem[] = [];
  for (const createdAt of creationTimes(random, { posts, until, spanMs })) {
    const post = drawPost(seed, number++);
    const readers = random.poisson(post.appeal * attentionSpent(until - createdAt));
    const signals = drawSignals(random, post.habits, readers);
    batch.push(toItem(post, createdAt, signals));
    if (batch.length === BATCH_POSTS) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
