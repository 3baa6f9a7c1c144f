import { expect } from 'chai';
import fc from 'fast-check';
import { leaseTerms } from '../../../src/application/scheduling/lease-terms.js';

describe('leaseTerms', () => {
  it('never lets an answer be waited for longer than somebody who stops can wait, or than a renewal has time for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2_000, max: 600_000 }), (ttlMs) => {
        const { answerMs, renewAfterMs, marginMs } = leaseTerms(ttlMs);
        expect(answerMs).to.be.within(1, 5_000);
        expect(renewAfterMs + answerMs).to.be.lessThan(ttlMs - marginMs);
      }),
    );
  });
});
