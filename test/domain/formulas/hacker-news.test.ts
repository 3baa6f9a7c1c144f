import { expect } from 'chai';
import { HOUR_MS } from '../../../src/domain/formulas/formula.js';
import { HACKER_NEWS, hackerNews } from '../../../src/domain/formulas/hacker-news.js';
import { itGives } from '../../support/worked-examples.js';

const NOW = 1_356_998_400_000;

type Row = [points: number, hours: number, workings: string, score: number];

const example =
  (formula = hackerNews()) =>
  ([points, hours, workings, score]: Row) => ({
    formula,
    points,
    createdAt: NOW - hours * HOUR_MS,
    now: NOW,
    workings: `at ${hours} hours ${workings}`,
    score,
  });

describe('the Hacker News formula', () => {
  // (points − 1)^0.8 / (hours + 2)^1.8 of arc3.1's news.arc;
  // worked out with 60 digits, written with 15.
  const original: Row[] = [
    [1, 0, '0^0.8 / 2^1.8 = 0', 0],
    [2, 0, '1^0.8 / 2^1.8 = 1 / 3.4822022531844966', 0.287174588749259],
    [17, 14, '16^0.8 / 16^1.8 = 1 / 16', 0.0625],
    [33, 30, '32^0.8 / 32^1.8 = 2^4 / 2^9', 0.03125],
    [101, 6, '100^0.8 / 8^1.8 = 39.810717055349725 / 42.224253144732611', 0.942840052585182],
    [3.5, 0.25, '2.5^0.8 / 2.25^1.8 = 2.0813830... / 4.3045576...', 0.483530055486902],
    [1_000_001, 8_760, '1000000^0.8 / 8762^1.8 = 63095.73... / 12493549.67...', 0.00505026482386],
  ];
  itGives(original.map(example()));

  // Below one point the same power of age multiplies instead: −(1 − points)^0.8 · (hours + 2)^1.8.
  const belowOne: Row[] = [
    [0, 0, '−(1^0.8 · 2^1.8)', -3.4822022531845],
    [-31, 6, '−(32^0.8 · 8^1.8) = −16 · 42.224253144732611', -675.588050315722],
  ];
  itGives(belowOne.map(example()));

  describe('with other constants', () => {
    itGives([
      example(hackerNews({ gravity: 1.5, exponent: 1 }))([5, 2, '4^1 / 4^1.5 = 4 / 8', 0.5]),
      example(hackerNews({ gravity: 0.5, exponent: 2 }))([10, 1, '9^2 / 3^0.5', 46.7653718043597]),
      example(hackerNews({ gravity: 2, exponent: 0.1 }))([1_025, 62, '1024^0.1 / 64^2 = 2 / 4096', 2 ** -11]),
      example(hackerNews({ gravity: 10, exponent: 10 }))([3, 0, '2^10 / 2^10', 1]),
    ]);
  });

  it("says its constants, which by default are Hacker News's own", () => {
    expect(HACKER_NEWS).to.deep.equal({ gravity: 1.8, exponent: 0.8 });
    expect(hackerNews().description).to.equal('Hacker News: (points - 1)^0.8 / (age in hours + 2)^1.8');
    expect(hackerNews({ gravity: 1.5, exponent: 1 }).description).to.equal(
      'Hacker News: (points - 1)^1 / (age in hours + 2)^1.5',
    );
  });

  it('leaves items with exactly one point to newer-first', () => {
    const { sortKey } = hackerNews();
    expect(sortKey(1, NOW - HOUR_MS, NOW)).to.deep.equal(sortKey(1, NOW, NOW));
  });
});
