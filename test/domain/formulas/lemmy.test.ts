import { expect } from 'chai';
import { HOUR_MS } from '../../../src/domain/formulas/formula.js';
import { LEMMY, lemmy } from '../../../src/domain/formulas/lemmy.js';
import { itGives } from '../../support/worked-examples.js';

const NOW = 1_356_998_400_000;

type Row = [points: number, hours: number, workings: string, score: number];

const example =
  (formula = lemmy()) =>
  ([points, hours, workings, score]: Row) => ({
    formula,
    points,
    createdAt: NOW - hours * HOUR_MS,
    now: NOW,
    workings: `at ${hours} hours ${workings}`,
    score,
  });

describe('the Lemmy formula', () => {
  // log10(max(2, points + 2)) / (hours + 2)^1.8 of crates/db_schema's hot_rank;
  // worked out with 60 digits, written with 15.
  const original: Row[] = [
    [0, 0, 'log10(2) / 2^1.8 = 0.30102999566398120 / 3.4822022531844966', 0.086448165205995],
    [1, 24, 'log10(3) / 26^1.8 = 0.47712125471966244 / 352.33194910...', 0.00135418106684928],
    [98, 6, 'log10(100) / 8^1.8 = 2 / 42.224253144732611', 0.0473661427034499],
    [8, 14, 'log10(10) / 16^1.8 = 1 / 2^7.2', 0.00680117627575097],
    [998, 30, 'log10(1000) / 32^1.8 = 3 / 2^9', 0.005859375],
    [0.5, 1, 'log10(2.5) / 3^1.8', 0.0550806867681805],
    [123_456, 167, 'log10(123458) / 169^1.8', 0.000497337630274141],
    [-5, 14, 'log10(2) / 16^1.8, as if they were 0', 0.00204735806479929],
    [-2, 0, 'log10(2) / 2^1.8, as if they were 0', 0.086448165205995],
  ];
  itGives(original.map(example()));

  describe('with other constants', () => {
    itGives([
      example(lemmy({ gravity: 1.5 }))([98, 2, 'log10(100) / 4^1.5 = 2 / 8', 0.25]),
      example(lemmy({ gravity: 0.1 }))([8, 3, 'log10(10) / 5^0.1', 0.851339922520785]),
      example(lemmy({ gravity: 10 }))([998, 0, 'log10(1000) / 2^10 = 3 / 1024', 0.0029296875]),
    ]);
  });

  it("says its constant, which by default is Lemmy's own", () => {
    expect(LEMMY).to.deep.equal({ gravity: 1.8 });
    expect(lemmy().description).to.equal('Lemmy: log10(max(2, points + 2)) / (age in hours + 2)^1.8');
  });
});
