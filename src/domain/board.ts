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
 * What decides which list a board makes of its items; as JSON two are the same if and only if the boards are ranked alike.
 * Formulas are told apart by their descriptions, which name every constant; weights by their order too, because points
 * are added in it and a sum of fractions depends on that.
 */
export function rankedPart({ formula, weights, windowMs, size }: Board) {
  return { formula: [formula.name, formula.description], weights, windowMs: windowMs ?? 'none', size };
}

/** Whether both are one board, and make the same list of the same items. */
export function isRankedAlike(a: Board, b: Board): boolean {
  return a.name === b.name && JSON.stringify(rankedPart(a)) === JSON.stringify(rankedPart(b));
}
