import type { Board } from '../../domain/board.js';
import { type Item, points } from '../../domain/item.js';
import type { PastRank } from './past-ranks.js';

/** What one signal gives an item on a board. */
export interface ExplainedSignal {
  readonly name: string;
  readonly count: number;
  readonly weight: number;
  readonly points: number;
}

/** Why an item stands where it does on a board. Instants are in milliseconds UTC. */
export interface ExplainedItem {
  readonly board: string;
  readonly id: string;
  readonly title: string;
  readonly createdAt: number;
  /** When the item was read; points, age and score are as of then. */
  readonly asOf: number;
  /** The sum over `signals`. */
  readonly points: number;
  /** The board's, in the order of its weights. */
  readonly signals: readonly ExplainedSignal[];
  /** Never negative: an item from the future has age 0. */
  readonly ageMs: number;
  readonly score: number;
  /** The formula in words and constants. */
  readonly formula: string;
  /** The formula with the item's numbers put in. */
  readonly workedOut: string;
  /** The list that is served. */
  readonly version: number;
  readonly computedAt: number;
  /** On that list; 0 when it is not there. */
  readonly rank: number;
  /** How many points more would have put it there; 0 when it is there, or when none would. */
  readonly pointsLacking: number;
  /** What else decides, a sentence each. */
  readonly remarks: readonly string[];
  /** On the versions before that one, the newest first. */
  readonly pastRanks: readonly PastRank[];
}

/** How an item stands by itself, whatever else is on the board. */
export function standing(board: Board, item: Item, asOf: number) {
  const { id, title, createdAt, signals } = item;
  const weights = Object.entries(board.weights);
  const total = points(signals, weights);
  return {
    ...{ board: board.name, id, title, createdAt, asOf, points: total },
    signals: weights.map(([name, weight]) => ({
      name,
      count: Object.hasOwn(signals, name) ? (signals[name] as number) : 0,
      weight,
      points: points(signals, [[name, weight]]),
    })),
    ageMs: Math.max(0, asOf - createdAt),
    score: board.formula.score(total, createdAt, asOf),
    formula: board.formula.description,
    workedOut: board.formula.workedOut(total, createdAt, asOf),
  };
}
