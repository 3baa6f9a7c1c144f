import { expect } from 'chai';
import { HOUR_MS } from '../../../src/domain/formulas/formula.js';
import { HALF_LIFE, halfLife } from '../../../src/domain/formulas/half-life.js';
import { itGives } from '../../support/worked-examples.js';

const NOW = 1_356_998_400_000;
const YEAR_MS = 8_760 * HOUR_MS;

type Row = [points: number, hours: number, workings: string, score: number];

const example =
  (formula = halfLife()) =>
  ([points, hours, workings, score]: Row) => ({
    formula,
    points,
    createdAt: Math.round(NOW - hours * HOUR_MS),
    now: NOW,
    workings: `at ${hours} hours ${workings}`,
    score,
  });

describe('the half-life formula', () => {
  // N(t) = N0 · 2^(−t/T), the law of exponential decay, with T = 12 hours;
  // worked out with 60 digits, written with 15.
  const decay: Row[] = [
    [64, 0, '64 · 2^0', 64],
    [64, 12, '64 · 2^−1', 32],
    [64, 36, '64 · 2^−3', 8],
    [100, 6, '100 · 2^−0.5 = 100 / 1.4142135623730950', 70.7106781186548],
    [7, 1, '7 · 2^(−1/12) = 7 / 1.0594630943592953', 6.60712018877185],
    [2.5, 30, '2.5 · 2^−2.5 = 2.5 / 5.6568542494923802', 0.441941738241592],
    [1_000_000, 720, '1000000 · 2^−60', 8.67361737988404e-13],
    [0, 5, '0', 0],
  ];
  itGives(decay.map(example()));

  // Negative points grow by the inverse factor: N0 · 2^(t/T).
  const growth: Row[] = [
    [-10, 12, '−10 · 2^1', -20],
    [-3, 18, '−3 · 2^1.5 = −3 · 2.8284271247461901', -8.48528137423857],
  ];
  itGives(growth.map(example()));

  describe('with other constants', () => {
    itGives([
      example(halfLife({ halfLifeMs: 24 * HOUR_MS }))([90, 8, '90 · 2^(−8/24)', 71.433047338569]),
      example(halfLife({ halfLifeMs: 1_000 }))([1_024, 5 / 3_600, '1024 · 2^−5', 32]),
      example(halfLife({ halfLifeMs: 10 * YEAR_MS }))([81, 8_760, '81 · 2^−0.1', 75.5756723144814]),
    ]);
  });

  it('says its constant, which by default is 12 hours', () => {
    expect(HALF_LIFE).to.deep.equal({ halfLifeMs: 43_200_000 });
    expect(halfLife().description).to.equal('Half-life: points * 2^(-age in hours / 12)');
  });

  it('still orders items so old that their scores are the same number', () => {
    const { score, sortKey } = halfLife();
    const [older, younger] = [NOW - 20 * YEAR_MS, NOW - 20 * YEAR_MS + 1_000];
    expect(score(5, older, NOW)).to.equal(0);
    expect(score(5, younger, NOW)).to.equal(0);
    expect(sortKey(5, younger, NOW).key).to.be.above(sortKey(5, older, NOW).key);
    expect(sortKey(6, older, NOW).key).to.be.above(sortKey(5, younger, NOW).key);
  });

  it('still orders items so old and so disliked that their scores are the same number', () => {
    const { score, sortKey } = halfLife();
    const [older, younger] = [NOW - 20 * YEAR_MS, NOW - 20 * YEAR_MS + 1_000];
    expect(score(-5, older, NOW)).to.equal(-Number.MAX_VALUE);
    expect(score(-5, younger, NOW)).to.equal(-Number.MAX_VALUE);
    expect(sortKey(-5, younger, NOW).key).to.be.above(sortKey(-5, older, NOW).key);
    expect(sortKey(-4, younger, NOW).key).to.be.above(sortKey(-5, younger, NOW).key);
  });
});
