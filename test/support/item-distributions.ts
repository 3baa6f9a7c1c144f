import fc from 'fast-check';

const HOUR_MS = 3_600_000;

/** Counts and ages in milliseconds of items, drawn one by one. */
export interface ItemDistribution {
  readonly likes: fc.Arbitrary<number>;
  readonly comments: fc.Arbitrary<number>;
  readonly age: fc.Arbitrary<number>;
}

const unit = fc.double({ min: Number.EPSILON, max: 1, noNaN: true });
const lognormal = fc
  .tuple(unit, unit)
  .map(([u, v]) => Math.round(Math.exp(2 + 2 * Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v))));
/** A hundred thousand for the first, half of it for the second, a third for the third. */
const zipf = fc.integer({ min: 1, max: 5_000 }).map((rank) => Math.floor(100_000 / rank));
/** Of both signs, so that they weigh against the likes. */
const few = fc.integer({ min: -3, max: 5 });
const lastWeek = fc.integer({ min: 0, max: 168 * HOUR_MS });

/** How items of a site may be, and what rankers have come to grief over. */
export const ITEM_DISTRIBUTIONS: Record<string, ItemDistribution> = {
  'lognormal counts': { likes: lognormal, comments: few, age: lastWeek },
  'counts by Zipf': { likes: zipf, comments: few, age: lastWeek },
  'uniform counts': { likes: fc.integer({ min: 0, max: 1_000 }), comments: few, age: lastWeek },
  'heavy ties in counts and ages': {
    likes: fc.integer({ min: 0, max: 3 }),
    comments: fc.integer({ min: 0, max: 1 }),
    age: fc.integer({ min: 0, max: 3 }).map((hours) => hours * HOUR_MS),
  },
  'all of them equal': { likes: fc.constant(5), comments: fc.constant(2), age: fc.constant(HOUR_MS) },
  'all counts zero': { likes: fc.constant(0), comments: fc.constant(0), age: lastWeek },
  'all counts negative': {
    likes: lognormal.map((count) => -count - 1),
    comments: fc.integer({ min: -5, max: -1 }),
    age: lastWeek,
  },
  'counts of both signs': { likes: fc.integer({ min: -5, max: 5 }), comments: few, age: lastWeek },
  'ages in the future': { likes: lognormal, comments: few, age: fc.integer({ min: -168 * HOUR_MS, max: 2 * HOUR_MS }) },
  'ages of many years': { likes: lognormal, comments: few, age: fc.integer({ min: 0, max: 40 * 8_760 * HOUR_MS }) },
  'the largest counts': { likes: fc.maxSafeInteger(), comments: few, age: lastWeek },
};
