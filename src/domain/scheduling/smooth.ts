/**
 * A moving average that forgets by time, not by the number of samples: what lies `timeConstantMs` back counts for 1/e. The
 * same sample given in two steps comes to the same as in one.
 *
 * @param before - the average until now
 * @param sample - what was measured since
 * @param elapsedMs - how long that took, in milliseconds, 0 or more
 */
export function smooth(before: number, sample: number, elapsedMs: number, timeConstantMs: number): number {
  return sample + (before - sample) * Math.exp(-elapsedMs / timeConstantMs);
}
