/** What of an item the skyband knows. */
export interface Candidate {
  readonly id: string;
  /** Milliseconds UTC. */
  readonly createdAt: number;
  readonly points: number;
}

/**
 * Negative when `a` is the newer or, at the same instant, has the smaller id by UTF-16 code units: the last two stages
 * of the rank order, and a total order of items.
 */
export function compareNewest(a: Candidate, b: Candidate): number {
  if (a.createdAt !== b.createdAt) return b.createdAt - a.createdAt;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

/**
 * Whether `a` ranks before `b` at every instant, by every formula that keeps the laws, and in every window `b` is in:
 *
 * `b` with its own points at the age of `a` has no lower a score than `b` (the older never ranks higher), and `a` has
 * no lower one than that (more points never rank lower). So `a` scores at least as high, and where both score the same,
 * which rounding and items from the future make possible at any difference of points, `a` is the newer or has the
 * smaller id. And a window that reaches back to `b` reaches back to `a`.
 *
 * More points alone are not enough at the same instant: the two may score the same, and then the ids decide.
 */
export function beats(a: Candidate, b: Candidate): boolean {
  return a.points >= b.points && compareNewest(a, b) < 0;
}
