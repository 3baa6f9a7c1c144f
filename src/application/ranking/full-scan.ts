import type { Board } from '../../domain/board.js';
import type { Ranking } from '../../domain/hot-list.js';
import type { SourceView } from './item-source.js';
import { TopItems, windowStart } from './top-items.js';

/** A list, and how many items were read to find it. */
export interface ScanResult {
  readonly ranking: Ranking;
  readonly itemsRead: number;
}

/**
 * Reads every item once through a bounded priority queue: O(n log K) time, O(K) memory. Exact for any formula, and the
 * reference that every faster way is compared with.
 *
 * @throws the signal's reason when `signal` aborts before the list is complete
 */
export async function fullScan(board: Board, view: SourceView, signal: AbortSignal): Promise<ScanResult> {
  const top = new TopItems(board, view);
  for await (const batch of view.scan(windowStart(board, view))) {
    signal.throwIfAborted();
    for (const item of batch) top.offer(item);
  }
  return { ranking: await top.ranking(signal), itemsRead: top.offered };
}
