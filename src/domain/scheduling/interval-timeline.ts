import { nextMultiple } from './schedule.js';
import type { Timeline } from './timeline.js';

/** The multiples of an interval, in closed form. */
export function intervalTimeline(everyMs: number, mostCounted: number): Timeline {
  const multiplesUpTo = (instant: number) => Math.floor(instant / everyMs);
  const countAll = (from: number, to: number) => 1 + multiplesUpTo(to) - multiplesUpTo(from);
  return {
    after: (instant) => nextMultiple(everyMs, instant),
    newest: (from, to) => Math.max(from, multiplesUpTo(to) * everyMs),
    oldestOfNewest: (most, from, to) =>
      countAll(from, to) <= most ? from : (multiplesUpTo(to) - (most - 1)) * everyMs,
    count: (from, to) => Math.min(countAll(from, to), mostCounted),
  };
}
