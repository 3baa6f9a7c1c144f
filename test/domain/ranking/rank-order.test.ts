import { expect } from 'chai';
import fc from 'fast-check';
import { hackerNews } from '../../../src/domain/formulas/hacker-news.js';
import { compareRanked, type RankedItem, rankAt } from '../../../src/domain/ranking/rank-order.js';

const RUNS = { numRuns: 2_500 };

// Few values, so that every stage of the comparison meets ties.
const anyRanked: fc.Arbitrary<RankedItem> = fc.record({
  tier: fc.constantFrom(-1 as const, 0 as const, 1 as const),
  key: fc.constantFrom(-1.5, -0, 0, Number.MIN_VALUE, 2),
  createdAt: fc.constantFrom(0, 1, 8_640_000_000_000_000),
  id: fc.constantFrom('', 'A', 'a', 'b', '10', '9', '\u{1F525}', '\uFFFD'),
  points: fc.integer({ min: -1, max: 1 }),
});

const A: RankedItem = { tier: 1, key: 5, createdAt: 1_000, id: 'm', points: 1 };

/** Whether `a` with these differences ranks before what it was made from. */
const ranksBefore = (differences: Partial<RankedItem>) => compareRanked({ ...A, ...differences }, A) < 0;

describe('compareRanked', () => {
  it('puts the higher tier first, whatever the key', () => {
    expect(ranksBefore({ tier: 0, key: 1e300 })).to.equal(false);
    expect(compareRanked({ ...A, tier: 0 }, { ...A, tier: -1, key: 1e300 })).to.be.below(0);
  });

  it('puts the higher key first, whatever the age', () => {
    expect(ranksBefore({ key: 5.000000000000001, createdAt: 0 })).to.equal(true);
    expect(ranksBefore({ key: 4.999999999999999, createdAt: 2_000 })).to.equal(false);
  });

  it('puts the newer first among equal scores, whatever the id', () => {
    expect(ranksBefore({ createdAt: 1_001, id: 'z' })).to.equal(true);
    expect(ranksBefore({ createdAt: 999, id: 'a' })).to.equal(false);
  });

  it('puts the smaller id first among those of the same instant, by UTF-16 code units', () => {
    expect(ranksBefore({ id: 'l' })).to.equal(true);
    expect(ranksBefore({ id: 'n' })).to.equal(false);
    expect(ranksBefore({ id: 'M' })).to.equal(true);
    expect(ranksBefore({ id: 'm\u0000' })).to.equal(false);
    // By code points it would be the other way round.
    expect(compareRanked({ ...A, id: '\u{1F525}' }, { ...A, id: '\uFFFD' })).to.be.below(0);
  });

  it('takes 0 and −0 for the same key', () => {
    expect(compareRanked({ ...A, key: 0 }, { ...A, key: -0 })).to.equal(0);
  });

  it('gives 0 only to one and the same item', () => {
    const law = fc.property(anyRanked, anyRanked, (a, b) => {
      const same = a.tier === b.tier && a.key === b.key && a.createdAt === b.createdAt && a.id === b.id;
      expect(compareRanked(a, b) === 0).to.equal(same);
    });
    fc.assert(law, RUNS);
  });

  it('is antisymmetric', () => {
    const law = fc.property(anyRanked, anyRanked, (a, b) => {
      expect(Math.sign(compareRanked(a, b)) + Math.sign(compareRanked(b, a))).to.equal(0);
    });
    fc.assert(law, RUNS);
  });

  it('is transitive', () => {
    const law = fc.property(anyRanked, anyRanked, anyRanked, (...three) => {
      const [a, b, c] = three.toSorted(compareRanked) as [RankedItem, RankedItem, RankedItem];
      expect(compareRanked(a, b)).to.be.at.most(0);
      expect(compareRanked(b, c)).to.be.at.most(0);
      expect(compareRanked(a, c)).to.be.at.most(0);
    });
    fc.assert(law, RUNS);
  });

  it('sorts the same items into the same order, however they came', () => {
    const ids = ({ tier, key, createdAt, id }: RankedItem) => [tier, key + 0, createdAt, id];
    const law = fc.property(fc.array(anyRanked, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (items, random) => {
      const shuffled = items
        .map((item) => ({ item, at: random.next().value as number }))
        .sort((a, b) => a.at - b.at)
        .map(({ item }) => item);
      expect(shuffled.sort(compareRanked).map(ids)).to.deep.equal(items.toSorted(compareRanked).map(ids));
    });
    fc.assert(law, RUNS);
  });
});

describe('rankAt', () => {
  it('carries what decides the rank at that instant', () => {
    const formula = hackerNews();
    expect(rankAt(formula, 'id', 1_000, 42, 3_601_000)).to.deep.equal({
      id: 'id',
      createdAt: 1_000,
      points: 42,
      ...formula.sortKey(42, 1_000, 3_601_000),
    });
  });
});
