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
  if (a.tier !== b.tier) return b.tier - a.tier;
  if (a.key !== b.key) return a.key > b.key ? -1 : 1;
  if (a.createdAt !== b.createdAt) return b.createdAt - a.createdAt;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}
