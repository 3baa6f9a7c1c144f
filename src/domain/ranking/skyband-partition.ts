import { BoundedPriorityQueue } from './bounded-priority-queue.js';
import { type Candidate, compareNewest } from './skyband-order.js';

export interface Parts {
  readonly kept: readonly Candidate[];
  readonly dropped: readonly Candidate[];
  /** Of the frontier that hides what `depth` of the kept beat: all the dropped, and none of the kept. */
  readonly corners: readonly Candidate[];
}

/**
 * Keeps the items that fewer than `depth` others beat. Newest first, those that beat an item are those before it with
 * at least its points, so the `depth` highest points so far decide.
 *
 * Whoever is dropped is beaten by `depth` of the kept: of all that beat it, the newest `depth` are beaten by fewer, for
 * whoever beats one of them beats the dropped one too, and is newer still.
 *
 * @param newestFirst in the order of {@link compareNewest}.
 */
export function partition(newestFirst: readonly Candidate[], depth: number): Parts {
  const highest = new BoundedPriorityQueue<number>(depth, (a, b) => b - a);
  const kept: Candidate[] = [];
  const dropped: Candidate[] = [];
  const corners: Candidate[] = [];
  let bar = Number.NEGATIVE_INFINITY;
  for (const item of newestFirst) {
    if (!highest.offer(item.points)) {
      dropped.push(item);
      continue;
    }
    kept.push(item);
    const lowest = highest.last as number;
    if (highest.size < depth || lowest <= bar) continue;
    bar = lowest;
    corners.push({ id: item.id, createdAt: item.createdAt, points: bar });
  }
  return { kept, dropped, corners };
}

/** The corners of the frontier that hides what either hides. */
export function outermost(a: readonly Candidate[], b: readonly Candidate[]): Candidate[] {
  const corners: Candidate[] = [];
  let bar = Number.NEGATIVE_INFINITY;
  for (const corner of [...a, ...b].sort(compareNewest)) {
    if (corner.points <= bar) continue;
    bar = corner.points;
    corners.push(corner);
  }
  return corners;
}
