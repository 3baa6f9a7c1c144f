import { expect } from 'chai';
import fc from 'fast-check';
import { type Formula, HOUR_MS } from '../../../src/domain/formulas/formula.js';
import { hackerNews } from '../../../src/domain/formulas/hacker-news.js';
import { halfLife } from '../../../src/domain/formulas/half-life.js';
import { lemmy } from '../../../src/domain/formulas/lemmy.js';
import { reddit } from '../../../src/domain/formulas/reddit.js';
import { EVERY_FORMULA } from '../../support/every-formula.js';
import { workedOutByHand } from '../../support/worked-out-by-hand.js';

const NOW = 1_356_998_400_000;
/** Half a unit of the last of five digits, and what floating point adds. */
const PRINTED = 0.500_001e-4;
const YEAR_HOURS = 8_766;

const EXAMPLES: readonly (readonly [what: string, formula: Formula, points: number, hours: number, text: string])[] = [
  ['puts the numbers in', hackerNews(), 124, 3.2, '(124 - 1)^0.8 / (3.2 + 2)^1.8 = 2.4161'],
  ['leaves out digits that change nothing', hackerNews(), 124, 3.2 + 1e-6, '(124 - 1)^0.8 / (3.2 + 2)^1.8 = 2.4161'],
  ['keeps digits that do', hackerNews(), 124, 3.2008, '(124 - 1)^0.8 / (3.2008 + 2)^1.8 = 2.4154'],
  ['has constants of its own', hackerNews({ gravity: 1.5, exponent: 1 }), 9, 2, '(9 - 1)^1 / (2 + 2)^1.5 = 1'],
  ['of one point is 0', hackerNews(), 1, 5, '(1 - 1)^0.8 / (5 + 2)^1.8 = 0'],
  ['multiplies below one point', hackerNews(), 0, 3.2, '-|0 - 1|^0.8 * (3.2 + 2)^1.8 = -19.445'],
  ['of negative points', hackerNews(), -3, 0, '-|-3 - 1|^0.8 * (0 + 2)^1.8 = -10.556'],
  ['says that age is never negative', hackerNews(), 124, -3.2, '(124 - 1)^0.8 / (max(0, -3.2) + 2)^1.8 = 13.492'],
  ['writes sums of decimals as meant', hackerNews(), 0.1 + 0.2, 0, '-|0.3 - 1|^0.8 * (0 + 2)^1.8 = -2.6178'],
  [
    'does not round away what decides',
    hackerNews(),
    0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1,
    0,
    '-|0.9999999999999999 - 1|^0.8 * (0 + 2)^1.8 = -6.0004e-13',
  ],
  ['never rounds an age before the point', hackerNews(), 1, 123_456.7, '(1 - 1)^0.8 / (123457 + 2)^1.8 = 0'],
  ['does not round points', lemmy(), 1_234_567.25, 0, 'log10(1234567.25 + 2) / (0 + 2)^1.8 = 1.7493'],
  ['puts the numbers in', lemmy(), 8, 14, 'log10(8 + 2) / (14 + 2)^1.8 = 0.0068012'],
  ['says what negative points count', lemmy(), -5, 14, 'log10(max(2, -5 + 2)) / (14 + 2)^1.8 = 0.0020474'],
  ['puts the numbers in', halfLife(), 100, 24, '100 * 2^(-24 / 12) = 25'],
  ['of negative points', halfLife(), -100, 24, '-100 * 2^(24 / 12) = -400'],
  ['of no points', halfLife(), 0, 24, '0 * 2^(-24 / 12) = 0'],
  ['never rounds before the point', halfLife(), 1_234_567, 0, '1234567 * 2^(-0 / 12) = 1234567'],
  ['puts the numbers in', reddit(), 1_000, 0, 'log10(1000) + (1356998400 - 1134028003) / 45000 = 4957.897711'],
  ['of negative points', reddit(), -10, 0, '-log10(10) + (1356998400 - 1134028003) / 45000 = 4953.897711'],
  ['of no points', reddit(), 0, 0, '0 + (1356998400 - 1134028003) / 45000 = 4954.897711'],
  ['of less than one point', reddit(), 0.5, 0, 'log10(max(0.5, 1)) + (1356998400 - 1134028003) / 45000 = 4954.897711'],
  [
    'says that an item from the future counts as created now',
    reddit(),
    -0.5,
    -1,
    '-log10(max(0.5, 1)) + (min(1357002000, 1356998400) - 1134028003) / 45000 = 4954.897711',
  ],
];

const anyPoints = fc.oneof(
  fc.integer({ min: -1_000, max: 1_000 }),
  fc.integer({ min: -1_000_000, max: 1_000_000 }).map((tenths) => tenths * 0.1),
  fc.double({ min: -1e30, max: 1e30, noNaN: true }),
  fc.constantFrom(-2, -1, 0, 1, 2, 1 - 2 ** -53, 1 + 2 ** -52, 5e-324),
);
const anyAge = fc.oneof(
  fc.integer({ min: -10 * HOUR_MS, max: 100 * HOUR_MS }),
  fc.integer({ min: -YEAR_HOURS, max: 20 * YEAR_HOURS }).map((hours) => hours * HOUR_MS),
);

describe('a formula worked out', () => {
  for (const [what, formula, points, hours, text] of EXAMPLES) {
    it(`${what} (${formula.name}): ${text}`, () => {
      expect(formula.workedOut(points, NOW - Math.round(hours * HOUR_MS), NOW)).to.equal(text);
    });
  }

  for (const formula of EVERY_FORMULA) {
    it(`ends with the score, and comes to it when worked out by hand: ${formula.description}`, () => {
      const law = fc.property(anyPoints, anyAge, (points, age) => {
        const score = formula.score(points, NOW - age, NOW);
        const [expression = '', result = ''] = formula.workedOut(points, NOW - age, NOW).split(' = ');
        expect(Number(result)).to.be.closeTo(score, Math.abs(score) * PRINTED);
        const byHand = Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, workedOutByHand(expression)));
        expect(Number(result), expression).to.be.closeTo(byHand, Math.abs(byHand) * PRINTED + Number.MIN_VALUE);
      });
      fc.assert(law, { numRuns: 2_000 });
    });
  }
});
