import { expect } from 'chai';
import fc from 'fast-check';
import { demoCommunity } from '../../../src/application/demo/community.js';
import { drawPost } from '../../../src/application/demo/post.js';
import type { WrittenItem } from '../../../src/application/ingesting/item-store.js';
import { RunningDemo } from '../../support/running-demo.js';

const HOUR_MS = 3_600_000;
const UNTIL = Date.UTC(2026, 1, 3, 9);
const OPTIONS = { seed: 2_026, posts: 20_000, until: UNTIL, spanMs: 120 * HOUR_MS };

const community = [...demoCommunity(OPTIONS)].flat();

function counts(items: readonly WrittenItem[], signal: string): number[] {
  return items.map(({ signals }) => signals[signal] ?? 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

describe('the demonstration community', () => {
  it('is the same for the same seed, and another for another', () => {
    expect([...demoCommunity(OPTIONS)].flat()).to.deep.equal(community);
    const other = [...demoCommunity({ ...OPTIONS, seed: 1 })].flat();
    expect(other.filter(({ title }, index) => title === community[index]?.title).length).to.be.below(100);
  });

  it('has as many posts as asked for, in batches of a thousand, numbered from the oldest', () => {
    expect([...demoCommunity({ ...OPTIONS, posts: 2_500 })].map(({ length }) => length)).to.deep.equal([
      1_000, 1_000, 500,
    ]);
    expect(community.map(({ id }) => id)).to.deep.equal(
      community.map((_, index) => `demo-${String(index + 1).padStart(6, '0')}`),
    );
    const ages = community.map(({ createdAt }) => UNTIL - createdAt);
    expect(ages).to.deep.equal(ages.toSorted((a, b) => b - a));
  });

  it('can begin with a later number, whose post is then the same', () => {
    const [item] = [...demoCommunity({ ...OPTIONS, posts: 3, firstNumber: 500 })].flat();
    const { id, title, author } = drawPost(2_026, 500);
    expect(item).to.include({ id, title, author });
  });

  it('has no item from the future, no negative count and no fraction', () => {
    const options = fc.record({
      seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      posts: fc.nat(60),
      until: fc.integer({ min: 0, max: 4e12 }),
      spanMs: fc.integer({ min: 0, max: 200 * HOUR_MS }),
    });
    fc.assert(
      fc.property(options, (each) => {
        const items = [...demoCommunity(each)].flat();
        expect(items).to.have.lengthOf(each.posts);
        for (const { createdAt, signals } of items) {
          expect(createdAt).to.be.within(each.until - each.spanMs, each.until);
          expect(Object.values(signals).every((count) => Number.isInteger(count) && count >= 0)).to.equal(true);
        }
      }),
    );
  });

  it('has votes as skewed as real ones', () => {
    const likes = counts(community, 'likes').sort((a, b) => b - a);
    expect(sum(likes.slice(0, 200)) / sum(likes)).to.be.within(0.2, 0.5);
    expect(likes[10_000]).to.be.within(2, 10);
    const hill = 400 / sum(likes.slice(0, 400).map((each) => Math.log(each / (likes[400] as number))));
    expect(hill).to.be.within(1.2, 2);
  });

  it('reads far more than it likes, and comments, collects and shares less and less', () => {
    const [reads, likes, comments, collects, shares] = ['reads', 'likes', 'comments', 'collects', 'shares'].map(
      (signal) => sum(counts(community, signal)),
    ) as [number, number, number, number, number];
    expect(reads).to.be.above(10 * likes);
    expect(likes).to.be.above(1.5 * comments);
    expect(comments).to.be.above(1.5 * collects);
    expect(collects).to.be.above(1.5 * shares);
    expect(shares).to.be.above(10_000);
  });

  it('has given older posts more time to be read', () => {
    const readsBetween = (from: number, to: number) => {
      const reads = counts(
        community.filter(({ createdAt }) => UNTIL - createdAt >= from * HOUR_MS && UNTIL - createdAt < to * HOUR_MS),
        'reads',
      ).sort((a, b) => a - b);
      return reads[Math.floor(reads.length / 2)] as number;
    };
    const medians = [readsBetween(0, 0.5), readsBetween(0.5, 1.5), readsBetween(1.5, 4), readsBetween(8, 120)];
    expect(medians).to.deep.equal(medians.toSorted((a, b) => a - b));
    expect(medians[3]).to.be.above(10 * (medians[0] as number));
  });

  it('costs in proportion to its posts', () => {
    // Of the processor, and the least of three: the machine may be slow, and busy with other things.
    const cost = (posts: number) => {
      const costs = [1, 2, 3].map(() => {
        const before = process.cpuUsage();
        for (const _ of demoCommunity({ ...OPTIONS, posts }));
        const { user, system } = process.cpuUsage(before);
        return user + system;
      });
      return Math.min(...costs);
    };
    const few = cost(2_000);
    expect(cost(20_000) / few).to.be.below(30);
  });
});

describe('the hot list of the demonstration', () => {
  for (const [seed, hour] of [
    [2_026, 9],
    [2_026, 21],
    [1, 4],
    [2, 15],
  ] as const) {
    it(`is a mixture of ages with seed ${seed} at ${hour} o'clock`, async () => {
      const now = Date.UTC(2026, 1, 3, hour);
      const demo = await RunningDemo.of(20_000, { seed, now });
      const hours = (await demo.top(50)).map(({ createdAt }) => (now - createdAt) / HOUR_MS);
      const between = (from: number, to: number) => hours.filter((age) => age >= from && age < to).length;
      expect(between(0, 1), 'minutes old').to.be.within(4, 24);
      expect(between(1, 24), 'hours old').to.be.above(25);
      expect(between(24, 120), 'older than a day').to.be.below(6);
    });
  }
});
