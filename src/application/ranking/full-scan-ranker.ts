import type { Board } from '../../domain/board.js';
import type { Ranking } from '../../domain/hot-list.js';
import { points } from '../../domain/item.js';
import { BoundedPriorityQueue } from '../../domain/ranking/bounded-priority-queue.js';
import { compareRanked, type RankedItem, rankAt } from '../../domain/ranking/rank-order.js';
import type { Clock } from '../clock.js';
import type { Announce } from '../events.js';
import type { ItemSource, SourceView } from './item-source.js';
import type { Ranker } from './ranker.js';

/**
 * Reads every item once through a bounded priority queue: O(n log K) time, O(K) memory. Exact for any formula, and the
 * reference that every faster ranker is compared with.
 */
export class FullScanRanker implements Ranker {
  readonly #source: ItemSource;
  readonly #clock: Clock;
  readonly #announce: Announce;

  constructor(source: ItemSource, clock: Clock, announce: Announce) {
    this.#source = source;
    this.#clock = clock;
    this.#announce = announce;
  }

  async rank(board: Board, signal: AbortSignal): Promise<Ranking> {
    const startedAt = this.#clock.monotonic();
    return this.#source.withView(async (view) => {
      const { hottest, itemsRead } = await scanTop(board, view, signal);
      const items = new Map((await view.read(hottest.map(({ id }) => id))).map((item) => [item.id, item]));
      signal.throwIfAborted();
      const durationMs = this.#clock.monotonic() - startedAt;
      this.#announce({ type: 'board ranked', board: board.name, itemsRead, members: 0, built: 'no feed', durationMs });
      return {
        computedAt: view.takenAt,
        hottest: hottest.flatMap(({ id, points }) => {
          const item = items.get(id);
          return item ? [{ item, points }] : [];
        }),
      };
    }, signal);
  }
}

async function scanTop(
  board: Board,
  view: SourceView,
  signal: AbortSignal,
): Promise<{ hottest: RankedItem[]; itemsRead: number }> {
  const weights = Object.entries(board.weights);
  const createdFrom = board.windowMs === undefined ? undefined : view.takenAt - board.windowMs;
  const queue = new BoundedPriorityQueue<RankedItem>(board.size, compareRanked);
  let itemsRead = 0;
  for await (const batch of view.scan(createdFrom)) {
    signal.throwIfAborted();
    itemsRead += batch.length;
    for (const { id, createdAt, signals } of batch) {
      queue.offer(rankAt(board.formula, id, createdAt, points(signals, weights), view.takenAt));
    }
  }
  signal.throwIfAborted();
  return { hottest: queue.toSorted(), itemsRead };
}
