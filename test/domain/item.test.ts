import { expect } from 'chai';
import fc from 'fast-check';
import { points, type Signals, type Weights } from '../../src/domain/item.js';

const sum = (signals: Signals, weights: Weights) => points(signals, Object.entries(weights));

describe('points', () => {
  it('are the weights times the counts, added up', () => {
    expect(sum({ likes: 10, comments: 3, shares: -2 }, { likes: 1, comments: 2.5, shares: 4 })).to.equal(9.5);
  });

  it('take a signal the item does not have for 0', () => {
    expect(sum({}, { likes: 3 })).to.equal(0);
    expect(sum({ likes: 2 }, { likes: 3, reads: 5 })).to.equal(6);
  });

  it('pass over signals that no weight is given for', () => {
    expect(sum({ likes: 2, reads: 1_000 }, { likes: 3 })).to.equal(6);
    expect(sum({ likes: 2 }, {})).to.equal(0);
  });

  it('are added in the order of the weights and not of the signals, so that they are the same to the last bit', () => {
    const weights = [
      ['a', 0.1],
      ['b', 0.2],
      ['c', 0.3],
    ] as const;
    expect(points({ a: 1, b: 1, c: 1 }, weights)).to.equal(0.1 + 0.2 + 0.3);
    expect(points({ c: 1, b: 1, a: 1 }, weights)).to.equal(0.1 + 0.2 + 0.3);
    expect(points({ a: 1, b: 1, c: 1 }, weights.toReversed())).to.equal(0.3 + 0.2 + 0.1);
    expect(0.1 + 0.2 + 0.3).to.not.equal(0.3 + 0.2 + 0.1);
  });

  for (const name of ['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__proto__']) {
    it(`count nothing for ${name}, which every object inherits`, () => {
      expect(points({ likes: 1 }, [[name, 7]])).to.equal(0);
    });

    it(`count a signal that is really called ${name}`, () => {
      const signals: Signals = JSON.parse(`{ "${name}": 3 }`);
      expect(points(signals, [[name, 7]])).to.equal(21);
    });
  }

  it('work for signals without a prototype', () => {
    expect(points(Object.assign(Object.create(null), { likes: 2 }), [['likes', 3]])).to.equal(6);
  });

  it('equal a sum made by hand, for any signals and weights', () => {
    const anyName = fc.constantFrom('likes', 'comments', 'shares', 'reads');
    const counts = fc.dictionary(anyName, fc.integer());
    const law = fc.property(
      counts,
      fc.dictionary(anyName, fc.double({ min: -100, max: 100, noNaN: true })),
      (has, worth) => {
        let expected = 0;
        for (const name of Object.keys(worth)) expected += (worth[name] as number) * (has[name] ?? 0);
        expect(sum(has, worth)).to.equal(expected);
      },
    );
    fc.assert(law, { numRuns: 1_000 });
  });
});
