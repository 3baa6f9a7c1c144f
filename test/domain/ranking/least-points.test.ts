import { expect } from 'chai';
import fc from 'fast-check';
import { leastPoints } from '../../../src/domain/ranking/least-points.js';
import { nextUp } from '../../support/next-up.js';

describe('leastPoints', () => {
  it('finds any finite number to the last bit', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (bound) => {
        expect(leastPoints((points) => points >= bound)).to.equal(Object.is(bound, -0) ? 0 : bound);
      }),
      { seed: 1, numRuns: 1_000 },
    );
  });

  it('finds the very next number where the bound itself is not enough', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e300, max: 1e300, noNaN: true }), (bound) => {
        expect(leastPoints((points) => points > bound)).to.equal(nextUp(bound));
      }),
      { seed: 2, numRuns: 1_000 },
    );
  });

  it('is the least of all where any points are enough, and nothing where none are', () => {
    expect(leastPoints(() => true)).to.equal(-Number.MAX_VALUE);
    expect(leastPoints(() => false)).to.equal(undefined);
  });
});
