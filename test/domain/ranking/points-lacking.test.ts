import { expect } from 'chai';
import fc from 'fast-check';
import { lemmy } from '../../../src/domain/formulas/lemmy.js';
import { reddit } from '../../../src/domain/formulas/reddit.js';
import { type HotList, nextHotList } from '../../../src/domain/hot-list.js';
import { pointsLacking } from '../../../src/domain/ranking/points-lacking.js';
import { compareRanked, rankAt } from '../../../src/domain/ranking/rank-order.js';
import { aBoard } from '../../support/a-board.js';
import { EVERY_FORMULA } from '../../support/every-formula.js';
import { nextUp } from '../../support/next-up.js';

const HOUR_MS = 3_600_000;
const NOW = 1_356_998_400_000;

interface Post {
  readonly id: string;
  readonly createdAt: number;
  readonly points: number;
}

/** The exact list of these posts, as of NOW. */
function listOf(board: ReturnType<typeof aBoard>, posts: readonly Post[]): HotList {
  const ranked = posts.map(({ id, createdAt, points }) => rankAt(board.formula, id, createdAt, points, NOW));
  const hottest = ranked
    .sort(compareRanked)
    .slice(0, board.size)
    .map(({ id, createdAt, points }) => ({
      item: { id, title: '', url: '', author: '', createdAt, signals: {} },
      points,
    }));
  return nextHotList(board, { computedAt: NOW, hottest }, undefined);
}

const BOARD = aBoard({ formula: reddit(), size: 2, windowMs: 24 * HOUR_MS });
const LIST = listOf(BOARD, [
  { id: 'b', createdAt: NOW - HOUR_MS, points: 1_000 },
  { id: 'm', createdAt: NOW - HOUR_MS, points: 100 },
]);
const lack = (id: string, createdAt: number, points: number, { board = BOARD, list = LIST, asOf = NOW } = {}) =>
  pointsLacking(board, list, { id, createdAt }, points, asOf);

describe('the points that an item lacks', () => {
  it('are as many as the last of the list has when it wins the tie, and a little more when it loses it', () => {
    const lackingOf = (id: string, createdAt: number) => (lack(id, createdAt, 40) as { points: number }).points;
    // By as much as rounding leaves of such a score.
    expect(lackingOf('l', NOW - HOUR_MS)).to.be.within(60 - 1e-9, 60);
    expect(lackingOf('z', NOW - HOUR_MS))
      .to.be.above(60)
      .and.below(60 + 1e-9);
  });

  it('are none when it is on the list', () => {
    expect(lack('m', NOW - HOUR_MS, 1)).to.deep.equal({ kind: 'listed' });
  });

  it('are none when it has enough by now', () => {
    expect(lack('l', NOW - HOUR_MS, 100)).to.deep.equal({ kind: 'joins' });
    expect(lack('l', NOW - HOUR_MS, 99)).to.deep.include({ kind: 'points' });
    // By Hacker News one point is worth 0, and any less is worth less: just as many as the last has are just enough.
    const board = aBoard({ size: 1 });
    const list = listOf(board, [{ id: 'm', createdAt: NOW, points: 1 }]);
    expect(lack('l', NOW, 1, { board, list })).to.deep.equal({ kind: 'joins' });
  });

  it('are none when the list is not full, however bad the item is', () => {
    const board = { ...BOARD, size: 3 };
    expect(lack('z', NOW - 23 * HOUR_MS, -1e9, { board })).to.deep.equal({ kind: 'joins' });
    expect(lack('z', NOW, 0, { list: { ...LIST, entries: [] } })).to.deep.equal({ kind: 'joins' });
  });

  it('do not matter when it is older than the window as of when it was read', () => {
    expect(lack('l', NOW - 24 * HOUR_MS, 0)).to.deep.include({ kind: 'points' });
    expect(lack('l', NOW - 24 * HOUR_MS - 1, 1e9)).to.deep.equal({ kind: 'too old' });
    expect(lack('l', NOW - 24 * HOUR_MS, 1e9, { asOf: NOW + 1 })).to.deep.equal({ kind: 'too old' });
  });

  it('can not be enough for what is old, by a formula that hardly counts them', () => {
    const board = aBoard({ formula: lemmy({ gravity: 10 }), size: 1 });
    const list = listOf(board, [{ id: 'a', createdAt: NOW, points: 1 }]);
    expect(lack('b', NOW - 1_000 * HOUR_MS, 0, { board, list })).to.deep.equal({ kind: 'never' });
  });

  it('are those of the instant of the list for an item that came later', () => {
    expect(lack('l', NOW + HOUR_MS, 0, { asOf: NOW + 2 * HOUR_MS })).to.deep.equal(lack('l', NOW, 0));
  });

  it('put it on the list, and any fewer do not', () => {
    const aPost = fc.record({
      createdAt: fc.constantFrom(-1, 0, 1, 2, 30, 3_000).map((hours) => NOW - hours * HOUR_MS),
      points: fc.oneof(fc.integer({ min: -3, max: 5 }), fc.constantFrom(0, 0.1, 100, 1_000_000)),
    });
    const aCase = fc.record({
      formula: fc.constantFrom(...EVERY_FORMULA),
      size: fc.integer({ min: 1, max: 4 }),
      posts: fc.array(aPost, { minLength: 1, maxLength: 8 }),
      place: fc.nat(7),
    });
    const seen = new Map<string, number>();
    const law = fc.property(aCase, ({ formula, size, posts, place }) => {
      const board = aBoard({ formula, size });
      const named = posts.map((post, index) => ({ ...post, id: `i-${index}` }));
      const post = named[place % named.length] as (typeof named)[number];
      const list = listOf(board, named);
      const isListedWith = (more: number) =>
        listOf(
          board,
          named.map((each) => (each === post ? { ...each, points: each.points + more } : each)),
        ).entries.some(({ item }) => item.id === post.id);
      const found = pointsLacking(board, list, post, post.points, NOW);
      seen.set(found.kind, (seen.get(found.kind) ?? 0) + 1);
      if (found.kind === 'points') {
        expect(isListedWith(found.points)).to.equal(true);
        expect(isListedWith(-nextUp(-found.points))).to.equal(false);
      } else if (found.kind === 'never') {
        expect(isListedWith(Number.MAX_VALUE)).to.equal(false);
      } else {
        expect(found.kind === 'listed', found.kind).to.equal(isListedWith(0));
      }
    });
    fc.assert(law, { numRuns: 3_000, seed: 4 });
    expect(seen.get('points')).to.be.above(500);
    expect(seen.get('never')).to.be.above(5);
  });
});
