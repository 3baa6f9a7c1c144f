import { expect } from 'chai';
import fc from 'fast-check';
import {
  ATTENTION_HALF_LIFE_MS,
  attentionSpent,
  drawAppeal,
  drawHabits,
  drawSignals,
  estimateAppeal,
  estimateHabits,
} from '../../../src/application/demo/attention.js';
import { SeededRandom } from '../../../src/application/demo/seeded-random.js';

const appeals = (count: number) => {
  const random = new SeededRandom(5);
  return Array.from({ length: count }, () => drawAppeal(random)).sort((a, b) => b - a);
};

describe('the attention a post finds', () => {
  it('is half spent after a half-life, and never more than spent', () => {
    expect(attentionSpent(0)).to.equal(0);
    expect(attentionSpent(ATTENTION_HALF_LIFE_MS)).to.be.closeTo(0.5, 1e-12);
    expect(attentionSpent(-1_000)).to.equal(0);
    const age = fc.integer({ min: 0, max: 1e12 });
    fc.assert(
      fc.property(age, age, (a, b) => {
        expect(attentionSpent(Math.min(a, b))).to.be.within(0, attentionSpent(Math.max(a, b)));
        expect(attentionSpent(a)).to.be.at.most(1);
      }),
    );
  });

  it('is small for most posts and has a tail of the power asked for', () => {
    const all = appeals(50_000);
    expect(all[25_000]).to.be.within(60, 110);
    // Hill's estimate over the upper 2 %, which lie in the tail.
    const tail = all.slice(0, 1_000);
    const hill = 1_000 / tail.reduce((sum, each) => sum + Math.log(each / (all[1_000] as number)), 0);
    expect(hill).to.be.within(1.35, 1.65);
  });

  it('is never more than the whole community', () => {
    expect(appeals(50_000)[0]).to.be.at.most(60_000);
  });

  it('can be told from what a post has found so far, the better the older it is', () => {
    const random = new SeededRandom(9);
    const off = (ageMs: number) => {
      const errors = appeals(2_000).map((appeal) => {
        const reads = random.poisson(appeal * attentionSpent(ageMs));
        return Math.abs(Math.log(estimateAppeal(reads, ageMs) / appeal));
      });
      return errors.toSorted((a, b) => a - b)[1_000] as number;
    };
    expect(off(24 * 3_600_000)).to.be.below(0.1);
    expect(off(3_600_000)).to.be.below(0.25);
    expect(off(1_000)).to.be.below(1.5);
  });

  it('is finite whatever the counters say', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer(), (reads, ageMs) => {
        expect(estimateAppeal(reads, ageMs)).to.be.above(0).and.below(1e13);
      }),
    );
  });
});

describe('what readers do', () => {
  it('is whole numbers, and none does more than once what it does', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(200_000), (seed, readers) => {
        const random = new SeededRandom(seed);
        const signals = drawSignals(random, drawHabits(random), readers);
        expect(Object.values(signals).every((count) => Number.isInteger(count) && count > 0)).to.equal(true);
        expect(Math.max(0, ...Object.values(signals))).to.equal(readers);
      }),
    );
  });

  it('is never more than there are readers, even where everybody does everything', () => {
    const random = new SeededRandom(4);
    const keen = { likes: 1, comments: 1, collects: 1, shares: 1 };
    for (let draw = 0; draw < 100; draw++) {
      expect(Math.max(...Object.values(drawSignals(random, keen, 20)))).to.equal(20);
    }
  });

  it('is nothing when there are none', () => {
    const random = new SeededRandom(1);
    expect(drawSignals(random, drawHabits(random), 0)).to.deep.equal({});
  });

  it('can be told from the counters of a post that many have read', () => {
    const random = new SeededRandom(2);
    const habits = drawHabits(random);
    const told = estimateHabits(drawSignals(random, habits, 1_000_000));
    for (const habit of ['likes', 'comments', 'collects', 'shares'] as const) {
      expect(told[habit] / habits[habit]).to.be.closeTo(1, 0.05);
    }
  });

  it('is taken to be the usual for a post that nobody has read', () => {
    const { likes, comments, collects, shares } = estimateHabits({});
    expect(likes).to.be.closeTo(0.06, 1e-9);
    expect(likes).to.be.above(comments);
    expect(comments).to.be.above(collects);
    expect(collects).to.be.above(shares);
  });
});
