import { expect } from 'chai';
import fc from 'fast-check';
import { backoffBefore } from '../../../src/domain/scheduling/repeat.js';

const MOST = 0.999_999;

describe('the wait before an attempt', () => {
  const retry = { attempts: 20, backoffMs: 1_000, longestBackoffMs: 60_000 };
  const rows: [attempt: number, shortest: number, longest: number][] = [
    [2, 500, 1_000],
    [3, 1_000, 2_000],
    [4, 2_000, 4_000],
    [7, 16_000, 32_000],
    [8, 30_000, 60_000],
    [20, 30_000, 60_000],
  ];
  for (const [attempt, shortest, longest] of rows) {
    it(`${attempt} is between ${shortest} and ${longest} ms`, () => {
      expect(backoffBefore(attempt, retry, 0)).to.equal(shortest);
      expect(backoffBefore(attempt, retry, MOST)).to.equal(longest);
    });
  }

  it('is a whole number, half the full one at least, and never longer than the longest', () => {
    const law = fc.property(
      fc.integer({ min: 2, max: 2_000 }),
      fc.integer({ min: 1, max: 86_400_000 }),
      fc.integer({ min: 1, max: 86_400_000 }),
      fc.double({ min: 0, max: MOST, noNaN: true }),
      (attempt, backoffMs, longestBackoffMs, random) => {
        const wait = backoffBefore(attempt, { attempts: 20, backoffMs, longestBackoffMs }, random);
        expect(wait).to.satisfy(Number.isInteger);
        expect(wait).to.be.at.most(longestBackoffMs);
        expect(wait).to.be.at.least(Math.min(longestBackoffMs, backoffMs * 2 ** (attempt - 2)) / 2);
      },
    );
    fc.assert(law, { seed: 7_777, numRuns: 2_000 });
  });
});
