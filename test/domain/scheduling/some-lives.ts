import fc from 'fast-check';
import type { Policies } from '../../../src/domain/scheduling/claimed-shard.js';
import { nextMultiple, type Schedule } from '../../../src/domain/scheduling/schedule.js';
import { type Timeline, timelineOf } from '../../../src/domain/scheduling/timeline.js';
import type { Happening } from './simulated-shard.js';
import { cronAt, nextIn } from './some-timelines.js';

export const SEED = 15_150;
export const START = 1_000_000;

export const misfire: fc.Arbitrary<Policies['misfire']> = fc.oneof(
  fc.constant({ kind: 'skip' } as const),
  fc.constant({ kind: 'fireOnce' } as const),
  fc.record({
    kind: fc.constant('catchUp' as const),
    max: fc.integer({ min: 1, max: 6 }),
    windowMs: fc.integer({ min: 1_000, max: 600_000 }),
  }),
);

export const policies: fc.Arbitrary<Policies> = fc.record({
  misfire,
  overlap: fc.constantFrom('skip', 'bufferOne', 'cancelOther'),
  delivery: fc.constantFrom('atLeastOnce', 'atMostOnce'),
  retry: fc.record({
    attempts: fc.integer({ min: 1, max: 5 }),
    backoffMs: fc.integer({ min: 100, max: 20_000 }),
    longestBackoffMs: fc.integer({ min: 20_000, max: 60_000 }),
  }),
});

const interval = fc
  .integer({ min: 1_000, max: 90_000 })
  .map((everyMs): [Schedule, (instant: number) => number | undefined] => [
    { kind: 'interval', everyMs },
    (instant) => nextMultiple(everyMs, instant),
  ]);
/** Irregular, and it ends. */
const written = fc
  .array(fc.integer({ min: 1_000, max: 200_000 }), { minLength: 1, maxLength: 80 })
  .map((gaps): [Schedule, (instant: number) => number | undefined] => {
    let at = START;
    const times = gaps.map((gap) => (at += gap));
    return [cronAt('* * * * *'), nextIn(times)];
  });
export const timeline: fc.Arbitrary<Timeline> = fc
  .oneof(interval, written)
  .map(([schedule, nextAfter]) => timelineOf(schedule, nextAfter));

/** Mostly moments, now and then longer than the grace, seldom very long: everybody was away, or it was paused. */
export const span = fc.oneof(
  { arbitrary: fc.nat(2_000), weight: 6 },
  { arbitrary: fc.nat(90_000), weight: 3 },
  { arbitrary: fc.nat(1_500_000), weight: 1 },
);
const happening: fc.Arbitrary<Happening> = fc.record({
  kind: fc.oneof(
    { arbitrary: fc.constant('claim and run' as const), weight: 6 },
    { arbitrary: fc.constantFrom('claim and die' as const, 'claim' as const), weight: 2 },
  ),
  waitMs: span,
  runMs: span,
  outcome: fc.constantFrom('succeeded', 'succeeded', 'failed', 'timed out', 'cancelled', 'lost'),
  random: fc.double({ min: 0, max: 0.999, noNaN: true }),
});
export const life = fc.array(happening, { maxLength: 60 });

/** Every fire time of a range. */
export function between(times: Timeline, from: number, before: number): number[] {
  const found: number[] = [];
  for (let each = times.after(from - 1); each !== undefined && each < before; each = times.after(each))
    found.push(each);
  return found;
}
