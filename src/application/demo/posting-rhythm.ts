import type { SeededRandom } from './seeded-random.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The hour, UTC, at which most is posted: afternoon in Europe, morning in America. */
const BUSIEST_HOUR = 15;
/** By how much the busiest hour exceeds, and the quietest falls short of, the mean. */
const SWING = 0.6;
/** The end of the span is livelier, so that a list has young posts on it even when it ends at night. */
const LIVELY_END = { boost: 1.5, halfLifeMs: 60 * MINUTE_MS };
/** The last post is never older than this. */
const LAST_POST_MS = 20_000;

/**
 * When each of `posts` posts was created, oldest first, in integer milliseconds UTC: over the `spanMs` before `until`
 * and never after it, more by day than by night, and the last one within its last 20 seconds.
 *
 * One falls into each `posts`-th part of the activity, which keeps the gaps between them believable in any number.
 */
export function* creationTimes(
  random: SeededRandom,
  { posts, until, spanMs }: { readonly posts: number; readonly until: number; readonly spanMs: number },
): Generator<number> {
  const from = until - spanMs;
  const steps = Math.ceil(spanMs / MINUTE_MS) + 1;
  const stepMs = spanMs / steps;
  const liveliness = Float64Array.from({ length: steps }, (_, step) => livelinessAt(from + step * stepMs, until));
  const total = liveliness.reduce((sum, each) => sum + each, 0);
  let step = 0;
  let before = 0;
  let last = from;
  for (let index = 0; index < posts - 1; index++) {
    const target = ((index + random.uniform()) / posts) * total;
    while (step < steps - 1 && before + (liveliness[step] as number) < target) before += liveliness[step++] as number;
    const part = (target - before) / (liveliness[step] as number);
    last = Math.floor(from + (step + part) * stepMs);
    yield last;
  }
  if (posts > 0) yield Math.max(last, until - random.integer(0, Math.min(LAST_POST_MS, spanMs)));
}

function livelinessAt(at: number, until: number): number {
  const day = 1 + SWING * Math.cos(2 * Math.PI * (at / DAY_MS - BUSIEST_HOUR / 24));
  return day + LIVELY_END.boost * 2 ** ((at - until) / LIVELY_END.halfLifeMs);
}
