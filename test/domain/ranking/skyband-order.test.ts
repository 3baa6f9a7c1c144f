import { expect } from 'chai';
import fc from 'fast-check';
import { reddit } from '../../../src/domain/formulas/reddit.js';
import { compareRanked, rankAt } from '../../../src/domain/ranking/rank-order.js';
import { beats, type Candidate, compareNewest } from '../../../src/domain/ranking/skyband-order.js';
import { EVERY_FORMULA } from '../../support/every-formula.js';
import { nextUp } from '../../support/next-up.js';

const NOW = 1_356_998_400_000;
const HOUR_MS = 3_600_000;
const A: Candidate = { id: 'm', createdAt: NOW, points: 5 };

/** Whether an item with these differences beats what it was made from. */
const beatsIt = (differences: Partial<Candidate>) => beats({ ...A, ...differences }, A);

const anyPoints = fc.oneof(
  fc.integer({ min: -2, max: 2 }),
  fc.constantFrom(-0, 0.5, -0.25, 1e300, -1e300, nextUp(1), nextUp(2 ** 50)),
  fc.double({ min: -1e9, max: 1e9, noNaN: true }),
);
const anyCandidate: fc.Arbitrary<Candidate> = fc.record({
  id: fc.constantFrom('', 'A', 'a', 'b', '10', '9', '\u{1F525}', '\uFFFD'),
  createdAt: fc.oneof(
    fc.integer({ min: NOW - 2, max: NOW + 2 }),
    fc.integer({ min: NOW - 900 * HOUR_MS, max: NOW + HOUR_MS }),
  ),
  points: anyPoints,
});

describe('beats', () => {
  it('takes at least the points and a younger age', () => {
    expect(beatsIt({ createdAt: NOW + 1 })).to.equal(true);
    expect(beatsIt({ createdAt: NOW + 1, points: 4.5 })).to.equal(false);
    expect(beatsIt({ createdAt: NOW - 1, points: 1e9 })).to.equal(false);
  });

  it('takes the smaller id at the same instant, by UTF-16 code units, and more points do not replace it', () => {
    expect(beatsIt({ id: 'l' })).to.equal(true);
    expect(beatsIt({ id: 'M' })).to.equal(true);
    expect(beatsIt({ id: 'n', points: 1e9 })).to.equal(false);
    expect(beats({ ...A, id: '\u{1F525}' }, { ...A, id: '\uFFFD' })).to.equal(true);
  });

  it('never lets an item beat itself', () => {
    expect(beatsIt({})).to.equal(false);
  });

  it('asks for the id because more points can score the same, so that the id decides', () => {
    const none = rankAt(reddit(), 'a', NOW, 0, NOW);
    const one = rankAt(reddit(), 'b', NOW, 1, NOW);
    expect(compareRanked(none, one)).to.be.below(0);
  });

  for (const formula of EVERY_FORMULA) {
    it(`means to rank before the other at any time by ${formula.description}`, () => {
      const law = fc.property(
        anyCandidate,
        anyCandidate,
        fc.integer({ min: NOW - 2 * HOUR_MS, max: NOW + 9_000 * HOUR_MS }),
        (x, y, now) => {
          const [a, b] = compareNewest(x, y) <= 0 ? [x, y] : [y, x];
          fc.pre(beats(a, b));
          const rank = ({ id, createdAt, points }: Candidate) => rankAt(formula, id, createdAt, points, now);
          expect(compareRanked(rank(a), rank(b))).to.be.below(0);
        },
      );
      fc.assert(law, { numRuns: 1_000 });
    });
  }

  it('is transitive', () => {
    const law = fc.property(anyCandidate, anyCandidate, anyCandidate, (a, b, c) => {
      if (beats(a, b) && beats(b, c)) expect(beats(a, c)).to.equal(true);
    });
    fc.assert(law, { numRuns: 5_000 });
  });
});
