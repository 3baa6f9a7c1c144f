import type { Formula, SortKey } from '../formulas/formula.js';

/** What of an item decides its rank at one instant. */
export interface RankedItem extends SortKey {
  readonly id: string;
  readonly createdAt: number;
  readonly points: number;
}

export function rankAt(formula: Formula, id: string, createdAt: number, points: number, now: number): RankedItem {
  const { tier, key } = formula.sortKey(points, createdAt, now);
  return { id, createdAt, points, tier, key };
}

/**
 * Negative when `a` ranks before `b`: the higher score, then the newer, then the smaller id by UTF-16 code units. A
 * total order, so that every way of computing a list gives the same list.
 */
export function compareRanked(a: RankedItem, b: RankedItem): number {
  const order = compareScored(a, a.createdAt, b);
  if (order !== 0 || a.id === b.id) return order;
  return a.id < b.id ? -1 : 1;
}

/** The same of an item whose id is not known yet: 0 when only the ids can tell. */
export function compareScored({ tier, key }: SortKey, createdAt: number, b: RankedItem): number {
  if (tier !== b.tier) return b.tier - tier;
  if (key !== b.key) return key > b.key ? -1 : 1;
  return b.createdAt - createdAt;
}
