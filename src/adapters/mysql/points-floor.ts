import type { PointsFloor } from '../../application/ranking/item-source.js';
import { leastPoints } from '../../domain/ranking/least-points.js';

/** Half the distance from 1 to the next double: so much, relatively, one step of a calculation is off at most. */
const ROUNDING = 2 ** -53;
/** Fewer counts than this are taken for so many where that makes an item pass. */
const FEWEST_COUNTS = -1_000_000;

/** What one signal adds to the points. */
interface Term {
  /** The count as SQL. */
  readonly count: string;
  readonly weight: number;
}

/**
 * The condition, as SQL, that every item with at least the points of a floor fulfils, and few others. Exact to the last
 * bit of the sum as it is made here, in one direction: no item that reaches the floor is left out.
 *
 * @param countOf - the count of a signal as SQL, NULL where an item has none; undefined for a signal that no item has
 * @returns undefined when every item fulfils it
 */
export function pointsFloorSql(
  { weights, points }: PointsFloor,
  countOf: (signal: string) => string | undefined,
): string | undefined {
  const terms = Object.entries(weights).flatMap(([signal, weight]): Term[] => {
    const count = weight === 0 ? undefined : countOf(signal);
    return count === undefined ? [] : [{ count, weight }];
  });
  const [only, ...others] = terms;
  if (!only) return points <= 0 ? undefined : 'FALSE';
  return others.length === 0 ? floorOfOne(only, points) : floorOfSum(terms, points);
}

/** A comparison of the bare column with a whole number, which an index on the column serves. */
function floorOfOne({ count, weight }: Term, points: number): string | undefined {
  const least = leastPoints((counts) => Math.abs(weight) * counts >= points);
  if (least === undefined) return 'FALSE';
  // A column may hold numbers beyond these, which then count as these.
  const whole = Math.min(Math.ceil(least), Number.MAX_SAFE_INTEGER);
  if (whole <= -Number.MAX_SAFE_INTEGER) return undefined;
  const condition = weight > 0 ? `${count} >= ${whole}` : `${count} <= ${-whole}`;
  return points <= 0 ? `(${condition} OR ${count} IS NULL)` : condition;
}

/**
 * The sum here and the sum there round each product and each partial sum, so for n terms each is off by n roundings of
 * `Σ |weight·count|` at most (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1). The weights there are
 * a little greater than they are, by more than both errors together, which makes up for them where no count is negative.
 * Negative counts are made up for by lowering the points: of a positive weight there are hardly any, as fewer count as
 * {@link FEWEST_COUNTS}; of a negative weight they may be as many as a double holds, which costs a few points.
 */
function floorOfSum(terms: readonly Term[], points: number): string | undefined {
  // Products of such weights might lose digits to underflow, or overflow there.
  if (terms.some(({ weight }) => Math.abs(weight) < 1e-200 || Math.abs(weight) > 1e200)) return undefined;
  const margin = (2 * terms.length + 8) * ROUNDING;
  const fewest = ({ weight }: Term) => (weight > 0 ? FEWEST_COUNTS : -Number.MAX_SAFE_INTEGER);
  const slack = terms.reduce((sum, term) => sum - 2 * margin * Math.abs(term.weight) * fewest(term), 0);
  const lowest = terms.reduce((sum, { weight }) => sum - 2 * Math.abs(weight) * Number.MAX_SAFE_INTEGER, 0);
  if (points - slack < lowest) return undefined;
  const products = terms.map(({ count, weight }) => {
    const bound = weight > 0 ? `GREATEST(${double(FEWEST_COUNTS)}, ` : `LEAST(${double(Number.MAX_SAFE_INTEGER)}, `;
    return `${bound}COALESCE(${count}, 0)) * ${double(weight + margin * Math.abs(weight))}`;
  });
  return `${products.join(' + ')} >= ${double(points - slack)}`;
}

/** With an exponent, or the server would take it for a DECIMAL. */
function double(value: number): string {
  return value.toExponential();
}
