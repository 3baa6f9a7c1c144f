import type { Board } from './board.js';
import type { Item } from './item.js';

/** What clients see of an item. */
export type ListedItem = Omit<Item, 'updatedAt'>;

export interface HotListEntry {
  /** 1 is the hottest. */
  readonly rank: number;
  /** The rank in the version before; 0 when it was not on that list. */
  readonly previousRank: number;
  readonly item: ListedItem;
  readonly score: number;
  readonly points: number;
}

/** One immutable published version of a board. */
export interface HotList {
  readonly board: string;
  /** Goes up by every publish of the board. */
  readonly version: number;
  /** When the source was read, in milliseconds UTC; scores and ages are as of then. */
  readonly computedAt: number;
  /** The formula in words and constants. */
  readonly formula: string;
  readonly entries: readonly HotListEntry[];
}

/** The exact top of a board as the source held it at one instant, hottest first; not yet a version of the list. */
export interface Ranking {
  readonly computedAt: number;
  readonly hottest: readonly { readonly item: ListedItem; readonly points: number }[];
}

/** How many milliseconds ago the source was read; never negative, though clocks differ. */
export function ageMs({ computedAt }: HotList, now: number): number {
  return Math.max(0, now - computedAt);
}

/** The rank of an item on a list; 0 when it is not there. */
export function rankOn({ entries }: HotList, id: string): number {
  return entries.find(({ item }) => item.id === id)?.rank ?? 0;
}

/** What the next version needs to know of the one before. */
export type PreviousList = Pick<HotList, 'version' | 'entries'>;

/** The next version of a board's list: the ranking, with each item's movement since `previous`. */
export function nextHotList(board: Board, ranking: Ranking, previous: PreviousList | undefined): HotList {
  const previousRanks = new Map(previous?.entries.map(({ item, rank }) => [item.id, rank]));
  return {
    board: board.name,
    version: (previous?.version ?? 0) + 1,
    computedAt: ranking.computedAt,
    formula: board.formula.description,
    entries: ranking.hottest.map(({ item, points }, index) => ({
      rank: index + 1,
      previousRank: previousRanks.get(item.id) ?? 0,
      item,
      score: board.formula.score(points, item.createdAt, ranking.computedAt),
      points,
    })),
  };
}
