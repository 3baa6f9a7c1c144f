import type { Board } from '../../domain/board.js';
import { leastPoints } from '../../domain/ranking/least-points.js';
import type { RankedItem } from '../../domain/ranking/rank-order.js';
import type { ScanResult } from './full-scan.js';
import type { ScannedItem, SourceView } from './item-source.js';
import { TopItems, windowStart } from './top-items.js';

/**
 * How many of the newest items are read first: by number and not by age, because an hour may be empty. The more there
 * are, the more points an older item needs, and the fewer of these are read. Where age hardly counts, the last of K
 * places stands as high as the best K in 20,000 older items do, so that K/20,000 of all older ones reach it.
 */
const NEWEST = 20_000;
/** Of a long list so many times its length, for the same reason. */
const NEWEST_PER_PLACE = 40;

/**
 * The exact list in two steps. The newest items make a list among themselves, and its last place is a bound that
 * everything on the whole list reaches. No formula prefers the older: an item that is not among the newest ranks at most as
 * high as it would if it were as young as the oldest of these. So it needs at least the points that would reach the bound
 * at that age, and the second step reads only items that have so many.
 *
 * @param newest - how many items the first step reads at most
 * @returns undefined where the source can't find the newest items without reading every one
 * @throws the signal's reason when `signal` aborts before the list is complete
 */
export async function thresholdScan(
  board: Board,
  view: SourceView,
  signal: AbortSignal,
  newest = Math.max(NEWEST, NEWEST_PER_PLACE * board.size),
): Promise<ScanResult | undefined> {
  const batches = view.newest(newest);
  if (!batches) return undefined;
  const top = new TopItems(board, view);
  const first = await offerNewest(batches, top, windowStart(board, view), signal);
  const isAll = first.endsWindow || first.itemsRead < newest;
  // With room left on the list, whatever is older is on it.
  const points = top.last ? pointsToReach(top.last, board, first.oldest, view.takenAt) : Number.NEGATIVE_INFINITY;
  let { itemsRead } = first;
  if (!isAll && points !== undefined) {
    const floor = { weights: board.weights, points };
    for await (const batch of view.scan(windowStart(board, view), floor)) {
      signal.throwIfAborted();
      itemsRead += batch.length;
      for (const item of batch) if (!first.ids.has(item.id)) top.offer(item);
    }
  }
  return { ranking: await top.ranking(signal), itemsRead };
}

interface Newest {
  readonly ids: ReadonlySet<string>;
  readonly itemsRead: number;
  /** When the oldest of them was created. */
  readonly oldest: number;
  /** Whether one of them was older than the window, so that all that is in it has been read. */
  readonly endsWindow: boolean;
}

async function offerNewest(
  batches: AsyncIterable<readonly ScannedItem[]>,
  top: TopItems,
  createdFrom = Number.NEGATIVE_INFINITY,
  signal: AbortSignal,
): Promise<Newest> {
  const ids = new Set<string>();
  let itemsRead = 0;
  let oldest = Number.POSITIVE_INFINITY;
  for await (const batch of batches) {
    signal.throwIfAborted();
    itemsRead += batch.length;
    for (const item of batch) {
      if (item.createdAt < createdFrom) return { ids, itemsRead, oldest, endsWindow: true };
      ids.add(item.id);
      oldest = item.createdAt;
      top.offer(item);
    }
  }
  return { ids, itemsRead, oldest, endsWindow: false };
}

/**
 * The fewest points with which an item created at `createdAt` does not rank behind `last`; undefined when no points are
 * enough. One that ties with `last` counts, whichever of the two the order of ties prefers.
 */
function pointsToReach(last: RankedItem, { formula }: Board, createdAt: number, now: number): number | undefined {
  return leastPoints((points) => {
    const { tier, key } = formula.sortKey(points, createdAt, now);
    return tier > last.tier || (tier === last.tier && key >= last.key);
  });
}
