import type { Board } from '../board.js';
import type { HotList } from '../hot-list.js';
import type { Item } from '../item.js';
import { leastPoints } from './least-points.js';
import { compareRanked, rankAt } from './rank-order.js';

/**
 * What keeps an item off a list: nothing, since it is on it (`listed`); its age, which is past the board's window (`too
 * old`) or past what any points make good (`never`); so many points; or only that the list is of a moment ago (`joins`).
 */
export type Lack =
  | { readonly kind: 'listed' | 'too old' | 'never' | 'joins' }
  /** More than 0, and the least that are enough, to the last bit. */
  | { readonly kind: 'points'; readonly points: number };

/**
 * How many points more would have put an item on a list: so many that it ranks before the last one there, as of the
 * instant the list is of. On one that is not full any number is enough.
 *
 * @param points - what the item has
 * @param asOf - when the item was read, in milliseconds UTC; whether it is in the window is as of then
 */
export function pointsLacking(
  { formula, windowMs, size }: Board,
  { entries, computedAt }: HotList,
  { id, createdAt }: Pick<Item, 'id' | 'createdAt'>,
  points: number,
  asOf: number,
): Lack {
  if (entries.some(({ item }) => item.id === id)) return { kind: 'listed' };
  if (windowMs !== undefined && createdAt < asOf - windowMs) return { kind: 'too old' };
  const last = entries.at(-1);
  if (!last || entries.length < size) return { kind: 'joins' };
  const ranksLast = rankAt(formula, last.item.id, last.item.createdAt, last.points, computedAt);
  const more = leastPoints(
    (given) => compareRanked(rankAt(formula, id, createdAt, points + given, computedAt), ranksLast) < 0,
  );
  if (more === undefined) return { kind: 'never' };
  return more > 0 ? { kind: 'points', points: more } : { kind: 'joins' };
}
