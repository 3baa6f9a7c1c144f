import type { Formula } from './formulas/formula.js';
import type { Weights } from './item.js';

/** A named hot list: which items take part, how they are ranked, and how many are kept. */
export interface Board {
  readonly name: string;
  readonly formula: Formula;
  readonly weights: Weights;
  /** Only items at most this many milliseconds old take part; undefined means all of them. */
  readonly windowMs: number | undefined;
  /** How many items the list holds at most. */
  readonly size: number;
}

/**
 * Whether both make the same list of the same items. Formulas are told apart by their descriptions, which name every
 * constant; weights by their order too, because points are added in it and a sum of fractions depends on that.
 */
export function isRankedAlike(a: Board, b: Board): boolean {
  return (
    a.name === b.name &&
    a.size === b.size &&
    a.windowMs === b.windowMs &&
    a.formula.name === b.formula.name &&
    a.formula.description === b.formula.description &&
    JSON.stringify(Object.entries(a.weights)) === JSON.stringify(Object.entries(b.weights))
  );
}
