import { expect } from 'chai';
import { hackerNews } from '../../src/domain/formulas/hacker-news.js';
import { halfLife } from '../../src/domain/formulas/half-life.js';
import { nextHotList, type Ranking } from '../../src/domain/hot-list.js';
import { aBoard } from '../support/a-board.js';
import { deepFreeze } from '../support/deep-freeze.js';
import { someItems } from '../support/some-items.js';

const NOW = 1_356_998_400_000;
const ITEMS = someItems(5, NOW);

/** A ranking of the items with these numbers, from 1, in this order. */
function rankingOf(...numbers: number[]): Ranking {
  const hottest = ITEMS.flatMap((item, index) => {
    const at = numbers.indexOf(index + 1);
    return at === -1 ? [] : [{ at, item, points: 100 * (index + 1) }];
  }).sort((a, b) => a.at - b.at);
  return { computedAt: NOW, hottest: hottest.map(({ item, points }) => ({ item, points })) };
}

describe('nextHotList', () => {
  it('begins a board with version 1', () => {
    const list = nextHotList(aBoard(), rankingOf(1, 2), undefined);
    expect(list.version).to.equal(1);
    expect(list.board).to.equal('hot');
    expect(list.computedAt).to.equal(NOW);
    expect(list.formula).to.equal(hackerNews().description);
  });

  it('goes on with the version after the last', () => {
    const previous = { ...nextHotList(aBoard(), rankingOf(1), undefined), version: 41 };
    expect(nextHotList(aBoard(), rankingOf(1), previous).version).to.equal(42);
  });

  it('ranks from 1 in the order of the ranking', () => {
    const { entries } = nextHotList(aBoard(), rankingOf(3, 1, 2), undefined);
    expect(entries.map(({ rank, item }) => [rank, item.id])).to.deep.equal([
      [1, 'i-3'],
      [2, 'i-1'],
      [3, 'i-2'],
    ]);
  });

  it('gives every item of a first list the previous rank 0', () => {
    const { entries } = nextHotList(aBoard(), rankingOf(1, 2, 3), undefined);
    expect(entries.map(({ previousRank }) => previousRank)).to.deep.equal([0, 0, 0]);
  });

  it('says where each item stood in the version before, and 0 of one that was not on it', () => {
    const before = nextHotList(aBoard(), rankingOf(1, 2, 3), undefined);
    const { entries } = nextHotList(aBoard(), rankingOf(3, 4, 1), before);
    expect(entries.map(({ item, previousRank }) => [item.id, previousRank])).to.deep.equal([
      ['i-3', 3],
      ['i-4', 0],
      ['i-1', 1],
    ]);
  });

  it('takes an item that left and came back for a new one', () => {
    const first = nextHotList(aBoard(), rankingOf(1, 2), undefined);
    const without = nextHotList(aBoard(), rankingOf(2), first);
    const { entries } = nextHotList(aBoard(), rankingOf(1, 2), without);
    expect(entries.map(({ previousRank }) => previousRank)).to.deep.equal([0, 1]);
  });

  it('knows items by their ids alone, whatever else of them has changed', () => {
    const before = nextHotList(aBoard(), rankingOf(1), undefined);
    const edited = { ...(ITEMS[0] as (typeof ITEMS)[0]), title: 'another', createdAt: 0, signals: {} };
    const { entries } = nextHotList(aBoard(), { computedAt: NOW, hottest: [{ item: edited, points: 1 }] }, before);
    expect(entries[0]).to.deep.include({ previousRank: 1, item: edited });
  });

  it('scores every item by the board’s formula as of when the source was read', () => {
    const formula = halfLife();
    const ranking = { ...rankingOf(2, 5), computedAt: NOW + 86_400_000 };
    const { entries } = nextHotList(aBoard({ formula }), ranking, undefined);
    expect(entries.map(({ points }) => points)).to.deep.equal([200, 500]);
    // Two and five hours old, and a day later: 200 · 2^(−26/12) and 500 · 2^(−29/12).
    expect(entries[0]?.score).to.be.closeTo(44.544935907017, 1e-10);
    expect(entries[1]?.score).to.be.closeTo(93.6441923047926, 1e-10);
  });

  it('makes an empty list of an empty ranking', () => {
    const before = nextHotList(aBoard(), rankingOf(1, 2), undefined);
    const list = nextHotList(aBoard(), rankingOf(), before);
    expect(list.entries).to.deep.equal([]);
    expect(list.version).to.equal(2);
  });

  it('changes nothing that it was given', () => {
    const board = deepFreeze(aBoard());
    const before = deepFreeze(nextHotList(board, deepFreeze(rankingOf(1, 2)), undefined));
    const copy = structuredClone(before);
    nextHotList(board, deepFreeze(rankingOf(2, 1)), before);
    expect(before).to.deep.equal(copy);
  });
});
