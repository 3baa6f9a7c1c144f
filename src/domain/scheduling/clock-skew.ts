/** An instance's clock may be so far off before anybody is told, in milliseconds. */
const TOLERATED_MS = 1_000;
/** Both clocks tell whole milliseconds. */
const GRAIN_MS = 1;

/** How far an instance's wall clock is ahead of the store's; negative behind. */
export interface Skew {
  readonly aheadMs: number;
  /** It is known to within this much more or less. */
  readonly withinMs: number;
}

/**
 * Compares the clocks by one question. The store looked at its own at some time on the way there and back, so half of that
 * way is what is not known (the method of Cristian, 1989).
 *
 * @param storeNow - what the store answered, in milliseconds UTC
 * @param wallNow - the wall clock when the answer came, in milliseconds UTC
 * @param roundTripMs - by a clock that never jumps
 */
export function skewOf(storeNow: number, wallNow: number, roundTripMs: number): Skew {
  const halfMs = roundTripMs / 2;
  return { aheadMs: wallNow - halfMs - storeNow, withinMs: halfMs + GRAIN_MS };
}

/** Whether the clock is wrong for certain; while that can't be said, what was so before. */
export function isWrong({ aheadMs, withinMs }: Skew, wasWrong: boolean): boolean {
  const offMs = Math.abs(aheadMs);
  if (offMs - withinMs > TOLERATED_MS) return true;
  return wasWrong && offMs + withinMs > TOLERATED_MS;
}
