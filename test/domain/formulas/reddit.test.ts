import { expect } from 'chai';
import { REDDIT, reddit } from '../../../src/domain/formulas/reddit.js';
import { itGives } from '../../support/worked-examples.js';

/** 8 December 2005 07:46:43 UTC. */
const EPOCH = 1_134_028_003;

type Row = [points: number, created: number, workings: string, score: number];

const example =
  (formula = reddit()) =>
  ([points, created, workings, score]: Row) => ({
    formula,
    points,
    createdAt: Math.round(created * 1_000),
    now: Math.round(created * 1_000) + 86_400_000,
    workings: `created at ${created} s ${workings}`,
    score,
  });

describe('the Reddit formula', () => {
  // sign · log10(max(|points|, 1)) + (created − 1134028003) / 45000 of r2/lib/db/_sorts.pyx;
  // worked out with 60 digits, written with 15.
  const original: Row[] = [
    [0, EPOCH, 'log10(1) + 0 = 0', 0],
    [1, EPOCH, 'log10(1) + 0 = 0', 0],
    [-1, EPOCH, '−log10(1) + 0 = 0', 0],
    [10, EPOCH + 45_000, 'log10(10) + 45000/45000', 2],
    [-10, EPOCH + 45_000, '−log10(10) + 45000/45000', 0],
    [0.5, EPOCH + 22_500, 'log10(1) + 22500/45000', 0.5],
    [2, EPOCH - 45_000, '0.30102999566398120 − 1', -0.698970004336019],
    [1_000, 1_356_998_400, '3 + 222970397/45000', 4957.89771111111],
    [12_345, 1_341_405_296.789, '4.0914911... + 207377293.789/45000', 4612.47579751649],
    [-250, 1_341_405_296, '−2.3979400... + 207377293/45000', 4605.98634888022],
  ];
  itGives(original.map(example()));

  describe('with other constants', () => {
    itGives([
      example(reddit({ decadeSeconds: 86_400 }))([100, EPOCH + 86_400, 'log10(100) + 86400/86400', 3]),
      example(reddit({ decadeSeconds: 1 }))([100, EPOCH + 90, 'log10(100) + 90/1', 92]),
      example(reddit({ decadeSeconds: 315_360_000 }))([
        7,
        1_356_998_400,
        'log10(7) + 222970397/315360000',
        1.552132530755,
      ]),
    ]);
  });

  it("says its constants, which by default are Reddit's own", () => {
    expect(REDDIT).to.deep.equal({ decadeSeconds: 45_000 });
    expect(reddit().description).to.equal(
      'Reddit: sign(points) * log10(max(|points|, 1)) + (created - 1134028003) / 45000',
    );
  });

  it('gives an item the same score at every later time', () => {
    const { score } = reddit();
    const createdAt = EPOCH * 1_000 + 123_456_789;
    expect(score(42, createdAt, createdAt + 1)).to.equal(score(42, createdAt, createdAt + 10 ** 12));
  });
});
