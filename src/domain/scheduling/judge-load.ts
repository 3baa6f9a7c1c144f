/** Up to this nobody holds back. */
const LOADED = 0.7;
/** What a full instance waits, in milliseconds: long beside what a claim takes, short beside what a job may be late. */
const LONGEST_DELAY_MS = 500;
/** Who is ahead of the others by less is like them. */
const AHEAD = 0.1;

/**
 * How long an instance holds back before it claims, in milliseconds, so that those who have less to do come first: 0 up to
 * a load of 0.7, then in proportion, 500 when it is full. Where the others are as busy, nobody gains by waiting: it is 0 for
 * one that is no busier than they are, and for one that is alone.
 *
 * @param load - its own, from 0 to 1
 * @param others - those of the other instances that live
 */
export function claimDelayMs(load: number, others: readonly number[]): number {
  if (others.length === 0) return 0;
  const above = Math.min(load - LOADED, load - medianOf(others) - AHEAD);
  const share = Math.min(1, Math.max(0, above / (1 - LOADED)));
  return Math.round(LONGEST_DELAY_MS * share);
}

/** The one in the middle, or what lies halfway between the two. Of at least one. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] as number;
  const lower = sorted[(sorted.length - 1) >> 1] as number;
  return (lower + upper) / 2;
}
