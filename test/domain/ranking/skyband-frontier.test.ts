import { expect } from 'chai';
import fc from 'fast-check';
import { Frontier } from '../../../src/domain/ranking/skyband-frontier.js';
import { beats, type Candidate, compareNewest } from '../../../src/domain/ranking/skyband-order.js';
import { outermost, partition } from '../../../src/domain/ranking/skyband-partition.js';

const RUNS = { numRuns: 2_000 };

const at = (id: string, createdAt: number, points: number): Candidate => ({ id, createdAt, points });
const anyItem = fc.record({
  id: fc.constantFrom(...'abcdefghijklmnop'),
  createdAt: fc.integer({ min: 0, max: 5 }),
  points: fc.integer({ min: -2, max: 4 }),
});
const anyItems = fc.uniqueArray(anyItem, { selector: ({ id }) => id, maxLength: 16 });
const anyDepth = fc.integer({ min: 1, max: 5 });

/** By the words of the definition, one corner and one member at a time. */
const isHiddenBy = (item: Candidate, corner: Candidate) =>
  compareNewest(corner, item) < 0 && item.points <= corner.points;
const beatsAllBehind = (member: Candidate, corner: Candidate) =>
  compareNewest(member, corner) <= 0 && member.points >= corner.points;
const cornersOf = (items: readonly Candidate[], depth: number) =>
  partition(items.toSorted(compareNewest), depth).corners;

describe('partition', () => {
  it('keeps the two highest so far of each age, and hides the rest behind a staircase', () => {
    const items = [at('a', 9, 3), at('b', 8, 5), at('c', 7, 3), at('d', 6, 4), at('e', 5, 4), at('f', 4, 9)];
    const { kept, dropped, corners } = partition(items, 2);
    expect(kept.map(({ id }) => id)).to.deep.equal(['a', 'b', 'd', 'f']);
    expect(dropped.map(({ id }) => id)).to.deep.equal(['c', 'e']);
    expect(corners).to.deep.equal([at('b', 8, 3), at('d', 6, 4), at('f', 4, 5)]);
  });

  it('keeps exactly those that fewer than the depth beat, and its frontier hides exactly the others', () => {
    const law = fc.property(anyItems, anyDepth, (items, depth) => {
      const { kept, dropped, corners } = partition(items.toSorted(compareNewest), depth);
      const frontier = new Frontier(corners);
      const isFew = (item: Candidate) => items.filter((other) => beats(other, item)).length < depth;
      expect(kept).to.have.deep.members(items.filter(isFew));
      expect(dropped).to.have.deep.members(items.filter((item) => !isFew(item)));
      expect(kept.some((item) => frontier.hides(item))).to.equal(false);
      expect(dropped.every((item) => frontier.hides(item))).to.equal(true);
    });
    fc.assert(law, RUNS);
  });
});

describe('Frontier', () => {
  it('hides nothing that it must not: what comes after a corner with at most its points, and no other', () => {
    const law = fc.property(anyItems, anyDepth, anyItem, (items, depth, item) => {
      const corners = cornersOf(items, depth);
      expect(new Frontier(corners).hides(item)).to.equal(corners.some((corner) => isHiddenBy(item, corner)));
    });
    fc.assert(law, RUNS);
  });

  it('hides what was created before the instant that it tells for its points, and of what came then not everything', () => {
    const law = fc.property(anyItems, anyDepth, anyItem, (items, depth, item) => {
      const frontier = new Frontier(cornersOf(items, depth));
      const before = frontier.hiddenBefore(item.points);
      if (item.createdAt < before) expect(frontier.hides(item)).to.equal(true);
      if (Number.isFinite(before)) expect(frontier.hides({ ...item, createdAt: before, id: '' })).to.equal(false);
      else expect(frontier.hides({ ...item, createdAt: -Number.MAX_VALUE })).to.equal(false);
    });
    fc.assert(law, RUNS);
  });

  it('counts at each corner those who beat everything behind it, and knows the fewest', () => {
    const law = fc.property(anyItems, anyDepth, anyItems, anyItems, (items, depth, members, gone) => {
      const corners = cornersOf(items, depth);
      const frontier = new Frontier(corners);
      for (const item of [...members, ...gone]) frontier.count(item, 1);
      for (const item of gone) frontier.count(item, -1);
      const counts = corners.map((corner) => members.filter((member) => beatsAllBehind(member, corner)).length);
      expect(frontier.fewestBeaters).to.equal(Math.min(...counts));
    });
    fc.assert(law, RUNS);
  });

  it('has Infinity beaters at the fewest while it can hide nothing', () => {
    const frontier = new Frontier([]);
    frontier.count(at('a', 1, 1), 1);
    expect(frontier.fewestBeaters).to.equal(Number.POSITIVE_INFINITY);
    expect(frontier.hides(at('b', 0, 0))).to.equal(false);
  });
});

describe('outermost', () => {
  it('makes of two frontiers one that hides what either hides, its points growing from corner to corner', () => {
    const law = fc.property(anyItems, anyItems, anyDepth, anyItem, (some, others, depth, item) => {
      const [a, b] = [cornersOf(some, depth), cornersOf(others, depth)];
      const corners = outermost(a, b);
      const either = new Frontier(a).hides(item) || new Frontier(b).hides(item);
      expect(new Frontier(corners).hides(item)).to.equal(either);
      expect(corners).to.deep.equal(corners.toSorted(compareNewest));
      for (let index = 1; index < corners.length; index++) {
        expect(corners[index]?.points).to.be.above(corners[index - 1]?.points as number);
      }
    });
    fc.assert(law, RUNS);
  });
});
