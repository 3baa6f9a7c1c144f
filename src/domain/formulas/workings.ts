import { HOUR_MS } from './formula.js';

/** How many significant digits of a score are printed. */
const SCORE_DIGITS = 5;
/** Enough for any sum of decimal weights to look as it was meant: `0.3`, not `0.30000000000000004`. */
export const POINTS_DIGITS = 15;
/** With fewer, an age would look rounder than it is. */
const LEAST_AGE_DIGITS = 3;
/** Nothing is lost with so many. */
const EVERY_DIGIT = 17;

/**
 * Writes a formula with its numbers put in, and what comes out: `(124 - 1)^0.8 / (3.2 + 2)^1.8 = 2.4178`. Points and age
 * have as few digits as give just the printed score, so that whoever works it out by hand gets the same.
 *
 * @param ageMs - negative for an item from the future
 * @param score - by points and age in milliseconds, as the formula does it
 * @param write - puts in points and the hours of age that count, as text
 */
export function workOut(
  points: number,
  ageMs: number,
  score: (points: number, ageMs: number) => number,
  write: (points: string, hours: string) => string,
): string {
  const result = printedScore(score(points, ageMs));
  const shownPoints = shortest(points, POINTS_DIGITS, (short) => printedScore(score(short, ageMs)) === result);
  const shownHours = shortest(
    ageMs / HOUR_MS,
    LEAST_AGE_DIGITS,
    (short) => printedScore(score(shownPoints, short * HOUR_MS)) === result,
  );
  const hours = ageMs < 0 ? `max(0, ${shownHours})` : String(shownHours);
  return `${write(String(shownPoints), hours)} = ${result}`;
}

/** The value with the fewest digits, `least` or more, that is as good as the value itself; never rounded before the point. */
export function shortest(value: number, least: number, isAsGood: (short: number) => boolean): number {
  for (let digits = Math.max(least, wholeDigits(value)); digits < EVERY_DIGIT; digits++) {
    const short = Number(value.toPrecision(digits));
    if (isAsGood(short)) return short;
  }
  return value;
}

/** A score as it is printed: rounded, but never before the point. */
export function printedScore(score: number, leastDigits = SCORE_DIGITS): string {
  const digits = Math.max(leastDigits, wholeDigits(score));
  return String(digits < EVERY_DIGIT ? Number(score.toPrecision(digits)) : score);
}

function wholeDigits(value: number): number {
  return Math.floor(Math.log10(Math.abs(value) || 1)) + 1;
}
