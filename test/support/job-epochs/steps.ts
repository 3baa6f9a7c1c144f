import fc from 'fast-check';

export const INSTANCES = 3;
export const JOBS = ['a', 'b', 'c'];

const anInstance = fc.nat(INSTANCES - 1);
const aJob = fc.nat(JOBS.length - 1);
/** Something that an instance, an operator or time does. */
export const aStep = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('claim' as const), instance: anInstance, limit: fc.nat(7) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('all claim' as const), limit: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('renew' as const), instance: anInstance, which: fc.nat(255) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      ...{ do: fc.constantFrom('settle' as const, 'keep' as const), instance: anInstance, which: fc.nat(255) },
      inMs: fc.option(fc.integer({ min: -20_000, max: 20_000 }), { freq: 9, nil: undefined }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('resume' as const), instance: anInstance, which: fc.nat(255) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('let go' as const), instance: anInstance, which: fc.nat(255) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('trigger' as const), job: aJob }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(1, 5_000, 14_999, 15_000, 40_000) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('enable' as const), job: aJob, isEnabled: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove and create' as const), job: aJob }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('shrink and grow' as const), job: aJob }) },
);

export type Step = typeof aStep extends fc.Arbitrary<infer T> ? T : never;
