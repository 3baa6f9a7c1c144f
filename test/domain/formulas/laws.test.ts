import { expect } from 'chai';
import fc from 'fast-check';
import { FORMULAS } from '../../../src/bootstrap/config/boards/formulas.js';
import type { SortKey } from '../../../src/domain/formulas/formula.js';
import { hackerNews } from '../../../src/domain/formulas/hacker-news.js';
import { lemmy } from '../../../src/domain/formulas/lemmy.js';
import { compareRanked, rankAt } from '../../../src/domain/ranking/rank-order.js';
import { EVERY_FORMULA } from '../../support/every-formula.js';
import { nextUp } from '../../support/next-up.js';

const RUNS = { numRuns: 2_500 };
const LAST_INSTANT = 8_640_000_000_000_000;
const YEAR_MS = 31_536_000_000;

const anyPoints = fc.oneof(
  fc.integer({ min: -1_000, max: 1_000 }),
  fc.integer({ min: -4_000, max: 4_000 }).map((quarters) => quarters / 4),
  fc.maxSafeInteger(),
  fc.double({ min: -1e30, max: 1e30, noNaN: true }),
  // The formulas change their mind at 0 and 1, and floating point at the powers of 2.
  fc.constantFrom(-2, -1, 0, 1, 2, 1e30, -1e30).chain(nearby),
  fc.integer({ min: -20, max: 99 }).chain((exponent) => nearby(2 ** exponent)),
);
const fewerAndMore = fc.oneof(
  fc.tuple(anyPoints, anyPoints).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const),
  anyPoints.map((points) => [points, nextUp(points)] as const),
);

const anyInstant = fc.integer({ min: 0, max: LAST_INSTANT });
const anyAge = fc.oneof(
  anyInstant,
  fc.integer({ min: 0, max: 20 * YEAR_MS }),
  fc.integer({ min: 0, max: 86_400_000 }),
  fc.integer({ min: 1, max: 31 }).map((exponent) => (2 ** exponent - 2) * 3_600_000),
);
const anyMoment = fc.tuple(anyInstant, anyAge).map(([now, age]) => ({ now, createdAt: Math.max(0, now - age) }));
/** Two ages of an item, which may lie in the future, down to a millisecond apart. */
const youngerAndOlder = fc
  .tuple(fc.oneof(anyMoment, fc.record({ now: anyInstant, createdAt: anyInstant })), fc.oneof(fc.constant(1), anyAge))
  .map(([{ now, createdAt: younger }, apart]) => ({ now, younger, older: Math.max(0, younger - apart) }));

const anySign = fc.constantFrom(1, -1);

function nearby(value: number): fc.Arbitrary<number> {
  return fc.constantFrom(-nextUp(-value), value, nextUp(value));
}

/** Positive when `a` ranks before `b`. */
function lead(a: SortKey, b: SortKey): number {
  return a.tier - b.tier || a.key - b.key;
}

for (const formula of EVERY_FORMULA) {
  describe('the formulas that these laws are tried on', () => {
    it('are all that a board can have', () => {
      expect([...new Set(EVERY_FORMULA.map(({ name }) => name))]).to.have.members(Object.keys(FORMULAS));
    });
  });

  describe(`the laws of ${formula.description}`, () => {
    const { score, sortKey } = formula;

    it('more points never rank lower', () => {
      const law = fc.property(fewerAndMore, anyMoment, ([fewer, more], { createdAt, now }) => {
        expect(score(more, createdAt, now)).to.be.at.least(score(fewer, createdAt, now));
        expect(lead(sortKey(more, createdAt, now), sortKey(fewer, createdAt, now))).to.be.at.least(0);
      });
      fc.assert(law, RUNS);
    });

    it('the older never ranks higher, whether the points are positive, zero or negative', () => {
      const law = fc.property(anyPoints, youngerAndOlder, (points, { younger, older, now }) => {
        for (const signed of [points, -points, 0]) {
          expect(score(signed, older, now)).to.be.at.most(score(signed, younger, now));
          expect(lead(sortKey(signed, older, now), sortKey(signed, younger, now))).to.be.at.most(0);
        }
      });
      fc.assert(law, RUNS);
    });

    it('is finite for all points and all instants', () => {
      const law = fc.property(anyPoints, anyInstant, anyInstant, (points, createdAt, now) => {
        const { tier, key } = sortKey(points, createdAt, now);
        expect([-1, 0, 1]).to.include(tier);
        expect(Number.isFinite(key), `key ${key}`).to.equal(true);
        expect(Number.isFinite(score(points, createdAt, now)), 'score').to.equal(true);
      });
      fc.assert(law, RUNS);
    });

    it('takes an item from the future as created now', () => {
      const law = fc.property(anyPoints, anyInstant, anyInstant, (points, a, b) => {
        const [now, future] = [Math.min(a, b), Math.max(a, b)];
        expect(sortKey(points, future, now)).to.deep.equal(sortKey(points, now, now));
        expect(score(points, future, now)).to.equal(score(points, now, now));
      });
      fc.assert(law, RUNS);
    });

    it('at equal points the newer ranks before the older, and at equal age the smaller id', () => {
      const law = fc.property(anyPoints, youngerAndOlder, (points, { younger, older, now }) => {
        fc.pre(younger > older);
        const at = (id: string, createdAt: number) => rankAt(formula, id, createdAt, points, now);
        expect(compareRanked(at('z', younger), at('a', older))).to.be.below(0);
        expect(compareRanked(at('a', older), at('b', older))).to.be.below(0);
      });
      fc.assert(law, RUNS);
    });

    // What a skyband rests on: an item with `size` others that beat it in both is never among the first `size`.
    it('what has no fewer points and is newer ranks before, whatever the time', () => {
      const law = fc.property(fewerAndMore, youngerAndOlder, ([fewer, more], { younger, older, now }) => {
        fc.pre(younger > older);
        const better = rankAt(formula, 'z', younger, more, now);
        expect(compareRanked(better, rankAt(formula, 'a', older, fewer, now))).to.be.below(0);
      });
      fc.assert(law, RUNS);
    });

    it('ranks as the scores say wherever these differ by more than rounding', () => {
      const law = fc.property(anyPoints, anyPoints, anyInstant, anyAge, anyAge, (p, q, now, ageOfP, ageOfQ) => {
        const [createdP, createdQ] = [Math.max(0, now - ageOfP), Math.max(0, now - ageOfQ)];
        const [a, b] = [score(p, createdP, now), score(q, createdQ, now)];
        fc.pre(Math.abs(a - b) > 1e-9 * Math.max(Math.abs(a), Math.abs(b), Number.MIN_VALUE / Number.EPSILON));
        expect(Math.sign(lead(sortKey(p, createdP, now), sortKey(q, createdQ, now)))).to.equal(Math.sign(a - b));
      });
      fc.assert(law, RUNS);
    });

    it('tells apart what was created a second apart, however old it is', () => {
      const years = fc.integer({ min: 1, max: 40 });
      const law = fc.property(fc.integer({ min: 2, max: 1_000_000 }), years, anySign, (magnitude, age, sign) => {
        const now = 1_356_998_400_000;
        const createdAt = now - age * YEAR_MS;
        const [older, younger] = [
          sortKey(sign * magnitude, createdAt, now),
          sortKey(sign * magnitude, createdAt + 1_000, now),
        ];
        expect(lead(younger, older)).to.be.above(0);
      });
      fc.assert(law, RUNS);
    });
  });
}

describe('the laws where ** breaks them', () => {
  it('neighbouring points whose tenth roots Node 20 has in the wrong order keep their order', () => {
    const { score } = hackerNews({ gravity: 1, exponent: 0.1 });
    const fewer = 2 ** 55 - 4 * 47;
    expect(score(nextUp(fewer), 0, 0)).to.be.at.least(score(fewer, 0, 0));
  });

  it('neighbouring ages whose powers Node 20 has in the wrong order keep their order', () => {
    const formula = lemmy({ gravity: 0.146 });
    const [younger, older] = [-6_833_202_395_643_128, -6_833_202_395_643_129];
    expect(formula.score(8, older, 0)).to.be.at.most(formula.score(8, younger, 0));
    expect(lead(formula.sortKey(8, older, 0), formula.sortKey(8, younger, 0))).to.be.at.most(0);
  });
});
