import type { Timeline } from './timeline.js';

/** The first fire time after an instant; undefined when there is none any more. */
export type NextAfter = (instant: number) => number | undefined;

/** The shortest stretch that is looked back over for one fire time, in milliseconds: cron has none closer together. */
const CLOSEST_MS = 1_000;

/** Fire times of which only the next one can be asked for, in as few questions as may be: each is a search in a calendar. */
export function searchedTimeline(nextAfter: NextAfter, mostCounted: number): Timeline {
  const nextUpTo = (instant: number, to: number) => {
    const next = nextAfter(instant);
    return next !== undefined && next <= to ? next : undefined;
  };
  return {
    after: nextAfter,
    newest: (from, to) => newest(from, to, nextUpTo),
    oldestOfNewest: (most, from, to) => oldestOfNewest(most, from, to, nextUpTo),
    count(from, to) {
      let count = 0;
      for (let each: number | undefined = from; each !== undefined && count < mostCounted; count++) {
        each = nextUpTo(each, to);
      }
      return count;
    },
  };
}

type NextUpTo = (instant: number, to: number) => number | undefined;

/** By halving: `found` is a fire time, and after `end` there is none. Of ten years, 39 questions. */
function newest(from: number, to: number, nextUpTo: NextUpTo): number {
  let found = from;
  // The usual case, in one question.
  let end = nextUpTo(from, to) === undefined ? from : to;
  while (end - found > 1) {
    const middle = Math.floor((found + end) / 2);
    const next = nextUpTo(middle, to);
    if (next === undefined) end = middle;
    else found = next;
  }
  return end > found ? (nextUpTo(found, to) ?? found) : found;
}

/** Looks back from the end in growing steps, until there are enough; then walks forward. */
function oldestOfNewest(most: number, from: number, to: number, nextUpTo: NextUpTo): number {
  for (let back = most * CLOSEST_MS; ; back *= 2) {
    const begin = to - back;
    const found: number[] = [];
    let next = begin < from ? from : nextUpTo(begin, to);
    for (; next !== undefined; next = nextUpTo(next, to)) found.push(next);
    const oldest = found[Math.max(0, found.length - most)];
    if (oldest !== undefined && (found.length >= most || begin < from)) return oldest;
  }
}
