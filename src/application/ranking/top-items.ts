import type { Board } from '../../domain/board.js';
import type { Ranking } from '../../domain/hot-list.js';
import { points } from '../../domain/item.js';
import { BoundedPriorityQueue } from '../../domain/ranking/bounded-priority-queue.js';
import { compareRanked, compareScored, type RankedItem } from '../../domain/ranking/rank-order.js';
import type { ScannedItem, SourceView } from './item-source.js';

/** What of a board decides which of the items in its window it lists. */
export type ListedBy = Pick<Board, 'formula' | 'weights' | 'size'>;

/** The items of one view that rank first on a board among those that were offered. */
export class TopItems {
  readonly #board: ListedBy;
  readonly #view: SourceView;
  readonly #weights: readonly (readonly [signal: string, weight: number])[];
  readonly #queue: BoundedPriorityQueue<RankedItem>;
  #offered = 0;

  constructor(board: ListedBy, view: SourceView) {
    this.#board = board;
    this.#view = view;
    this.#weights = Object.entries(board.weights);
    this.#queue = new BoundedPriorityQueue(board.size, compareRanked);
  }

  /** How many items were offered. */
  get offered(): number {
    return this.#offered;
  }

  /** What another item has to pass to be listed; undefined while there is room. */
  get last(): RankedItem | undefined {
    return this.#queue.size < this.#board.size ? undefined : this.#queue.last;
  }

  /** Each item must be offered once. */
  offer(item: ScannedItem): void {
    this.#offered++;
    const { createdAt } = item;
    const worth = points(item.signals, this.#weights);
    const sortKey = this.#board.formula.sortKey(worth, createdAt, this.#view.takenAt);
    const { last } = this;
    // Most of millions, and what their ids take is saved.
    if (last && compareScored(sortKey, createdAt, last) > 0) return;
    this.#queue.offer({ id: item.id, createdAt, points: worth, tier: sortKey.tier, key: sortKey.key });
  }

  /** From the top, as they were offered. */
  ranked(): RankedItem[] {
    return this.#queue.toSorted();
  }

  /** The list, with its items read back by their ids. */
  async ranking(signal: AbortSignal): Promise<Ranking> {
    signal.throwIfAborted();
    const hottest = this.ranked();
    const items = new Map((await this.#view.read(hottest.map(({ id }) => id))).map((item) => [item.id, item]));
    signal.throwIfAborted();
    return {
      computedAt: this.#view.takenAt,
      hottest: hottest.flatMap(({ id, points }) => {
        const item = items.get(id);
        return item ? [{ item, points }] : [];
      }),
    };
  }
}

/** The instant at which the window of a board begins in this view; undefined when it reaches back for ever. */
export function windowStart(
  { windowMs }: Pick<Board, 'windowMs'>,
  { takenAt }: Pick<SourceView, 'takenAt'>,
): number | undefined {
  return windowMs === undefined ? undefined : takenAt - windowMs;
}
