import { expect } from 'chai';
import fc from 'fast-check';
import { creationTimes } from '../../../src/application/demo/posting-rhythm.js';
import { SeededRandom } from '../../../src/application/demo/seeded-random.js';

const HOUR_MS = 3_600_000;
const UNTIL = Date.UTC(2026, 1, 3, 9, 30);
const FIVE_DAYS_MS = 120 * HOUR_MS;

function times(posts: number, until = UNTIL, spanMs = FIVE_DAYS_MS): number[] {
  return [...creationTimes(new SeededRandom(1), { posts, until, spanMs })];
}

describe('creationTimes', () => {
  it('gives as many whole milliseconds as asked for, in order, within the span', () => {
    const spans = fc.integer({ min: 0, max: FIVE_DAYS_MS });
    fc.assert(
      fc.property(fc.nat(300), spans, fc.integer({ min: -1e12, max: 4e12 }), (posts, spanMs, until) => {
        const all = times(posts, until, spanMs);
        expect(all).to.have.lengthOf(posts);
        expect(all).to.deep.equal(all.toSorted((a, b) => a - b));
        expect(all.every((at) => Number.isInteger(at) && at >= until - spanMs && at <= until)).to.equal(true);
      }),
    );
  });

  it('has a last post of the last 20 seconds however few there are', () => {
    for (const posts of [1, 2, 50, 20_000]) expect(UNTIL - (times(posts).at(-1) as number)).to.be.within(0, 20_000);
  });

  it('covers the whole span and leaves no long gap', () => {
    const all = times(20_000);
    expect((all[0] as number) - (UNTIL - FIVE_DAYS_MS)).to.be.below(5 * 60_000);
    const gaps = all.slice(1).map((at, index) => at - (all[index] as number));
    expect(Math.max(...gaps)).to.be.below(5 * 60_000);
  });

  it('has more posts by day than by night', () => {
    const between = (from: number, to: number) =>
      times(20_000).filter((at) => {
        const hour = new Date(at).getUTCHours();
        return at < UNTIL - 24 * HOUR_MS && hour >= from && hour < to;
      }).length;
    expect(between(13, 17)).to.be.above(2.5 * between(1, 5));
  });

  it('is livelier towards the end, so that a list always has young posts', () => {
    for (const hour of [3, 9, 15, 21]) {
      const until = Date.UTC(2026, 1, 3, hour);
      expect(times(20_000, until).filter((at) => until - at < 10 * 60_000).length).to.be.above(25);
    }
  });
});
