import type { ItemSource } from '../ranking/item-source.js';
import { estimateAppeal, estimateHabits } from './attention.js';
import { Audience } from './audience.js';
import { DEMO_PREFIX, postNumber } from './post.js';

/** What the activity needs to know of a community to go on with it. */
export interface Recollection {
  readonly audience: Audience;
  /** The highest number of any post; 0 when there are none. */
  readonly lastNumber: number;
  /** When the newest post was created; −Infinity when there are none. */
  readonly newestAt: number;
}

/**
 * Reads the community back from where it is kept. How much a post appeals to people shows in what it has found so far,
 * whoever counted it, so nothing but the items themselves has to outlive a restart.
 */
export function recall(source: ItemSource, now: number): Promise<Recollection> {
  return source.withView(async (view) => {
    const audience = new Audience();
    let lastNumber = 0;
    let newestAt = Number.NEGATIVE_INFINITY;
    for await (const batch of view.scan(undefined)) {
      for (const { id, createdAt, signals } of batch) {
        if (!id.startsWith(DEMO_PREFIX)) continue;
        lastNumber = Math.max(lastNumber, postNumber(id));
        newestAt = Math.max(newestAt, createdAt);
        const reads = signals['reads'] ?? 0;
        const appeal = estimateAppeal(reads, now - createdAt);
        audience.add({ id, createdAt, appeal, habits: estimateHabits(signals), reads });
      }
    }
    return { audience, lastNumber, newestAt };
  });
}
