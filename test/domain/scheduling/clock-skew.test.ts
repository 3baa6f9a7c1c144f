import { expect } from 'chai';
import fc from 'fast-check';
import { isWrong, skewOf } from '../../../src/domain/scheduling/clock-skew.js';

const HOUR = 3_600_000;

describe('the skew of a clock', () => {
  it('is known to within half of the way to the store and back, however that is split', () => {
    const way = fc.double({ min: 0, max: 5_000, noNaN: true });
    const offset = fc.integer({ min: -HOUR, max: HOUR });
    const start = fc.double({ min: 0, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(start, offset, way, way, (askedAt, ahead, there, back) => {
        const storeNow = Math.floor(askedAt + there);
        const wallNow = Math.floor(askedAt + there + back + ahead);
        const { aheadMs, withinMs } = skewOf(storeNow, wallNow, there + back);
        expect(Math.abs(aheadMs - ahead)).to.be.at.most(withinMs + 0.01);
        expect(withinMs).to.be.at.most((there + back) / 2 + 1);
      }),
    );
  });

  it('is wrong when it is more than a second off for certain, ahead or behind', () => {
    for (const sign of [1, -1]) {
      expect(isWrong({ aheadMs: sign * 1_500, withinMs: 499 }, false)).to.equal(true);
      expect(isWrong({ aheadMs: sign * 1_500, withinMs: 501 }, false)).to.equal(false);
      expect(isWrong({ aheadMs: sign * HOUR, withinMs: 1_000 }, false)).to.equal(true);
    }
  });

  it('is right again when it is less than a second off for certain', () => {
    expect(isWrong({ aheadMs: -700, withinMs: 299 }, true)).to.equal(false);
    expect(isWrong({ aheadMs: -700, withinMs: 301 }, true)).to.equal(true);
  });

  it('is what it was while the store is too slow to tell', () => {
    fc.assert(
      fc.property(fc.integer({ min: -3_000, max: 3_000 }), fc.boolean(), (aheadMs, was) => {
        expect(isWrong({ aheadMs, withinMs: 4_000 }, was)).to.equal(was);
      }),
    );
  });
});
