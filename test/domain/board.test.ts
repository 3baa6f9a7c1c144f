import { expect } from 'chai';
import { type Board, isRankedAlike } from '../../src/domain/board.js';
import { hackerNews } from '../../src/domain/formulas/hacker-news.js';
import { aBoard } from '../support/a-board.js';

describe('isRankedAlike', () => {
  it('is true of boards that were read twice from the same words', () => {
    expect(isRankedAlike(aBoard({ formula: hackerNews() }), aBoard({ formula: hackerNews() }))).to.equal(true);
  });

  for (const [what, differences] of [
    ['name', { name: 'week' }],
    ['formula', { formula: { ...hackerNews(), name: 'hn' } }],
    ['constants of the formula', { formula: hackerNews({ gravity: 1.5, exponent: 0.8 }) }],
    ['weights', { weights: { likes: 2 } }],
    ['signals', { weights: { reads: 1 } }],
    ['number of signals', { weights: { likes: 1, reads: 0 } }],
    ['window', { windowMs: 60_000 }],
    ['size', { size: 4 }],
  ] as [string, Partial<Board>][]) {
    it(`is false when the ${what} differs`, () => {
      expect(isRankedAlike(aBoard(), aBoard(differences))).to.equal(false);
    });
  }

  it('is false when the weights stand in another order, in which fractions may add up to another sum', () => {
    const [a, b] = [
      { likes: 0.1, reads: 0.2, shares: 0.3 },
      { shares: 0.3, reads: 0.2, likes: 0.1 },
    ];
    expect(0.1 + 0.2 + 0.3).to.not.equal(0.3 + 0.2 + 0.1);
    expect(isRankedAlike(aBoard({ weights: a }), aBoard({ weights: b }))).to.equal(false);
  });
});
