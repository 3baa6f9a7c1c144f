/**
 * A score in a form that keeps its order where a plain number would overflow, underflow or round two scores together:
 * first the tier, then the key within it. Formulas that multiply put the sign of the score into the tier and its
 * logarithm into the key.
 */
export interface SortKey {
  readonly tier: -1 | 0 | 1;
  readonly key: number;
}

/**
 * Points and age to a score. Every formula keeps these laws, and the tests hold each one to them:
 *
 * - at equal age, more points never rank lower;
 * - at equal points, the older never ranks higher, whether the points are positive, zero or negative;
 * - an item from the future has age 0;
 * - the score is finite for all finite points and all instants.
 */
export interface Formula {
  readonly name: string;
  /** What makes it with its name the formula that it is: see `formulaOf`. */
  readonly constants: Readonly<Record<string, number>>;
  /** The formula in words and constants, for people. */
  readonly description: string;
  /** The score for people. Rank by {@link Formula.sortKey}, which orders finer. */
  score(points: number, createdAt: number, now: number): number;
  sortKey(points: number, createdAt: number, now: number): SortKey;
  /**
   * The formula with these numbers put in and the score that comes out, for people, such as
   * `(124 - 1)^0.8 / (3.2 + 2)^1.8 = 2.4178`. What is clamped or turned round stands there as it was calculated.
   */
  workedOut(points: number, createdAt: number, now: number): string;
}

export const HOUR_MS = 3_600_000;

/** Milliseconds since `createdAt`; an item from the future has age 0. */
export function ageAt(now: number, createdAt: number): number {
  return Math.max(0, now - createdAt);
}

/** The nearest finite number, so that no score is ever Infinity. */
export function finite(score: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, score));
}

/**
 * The key of a score whose sign is that of `base` and whose magnitude has this logarithm, for formulas that multiply.
 * A base of 0 makes every age equal, so that only newer-first decides among such items.
 */
export function signedLogKey(base: number, logMagnitude: number): SortKey {
  if (base > 0) return { tier: 1, key: logMagnitude };
  if (base < 0) return { tier: -1, key: -logMagnitude };
  return { tier: 0, key: 0 };
}

/**
 * The score whose natural logarithm the key holds. Taken from the key and not by `**`, which is not monotone (on Node
 * 20, 36028797018963780 ** 0.1 is greater than 36028797018963784 ** 0.1); so no score contradicts the ranks either.
 */
export function scoreOf({ tier, key }: SortKey): number {
  return tier === 0 ? 0 : finite(tier * Math.exp(tier * key));
}
