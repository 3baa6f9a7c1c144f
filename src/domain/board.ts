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
