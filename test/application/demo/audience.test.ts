import { expect } from 'chai';
import fc from 'fast-check';
import { attentionSpent, estimateHabits } from '../../../src/application/demo/attention.js';
import { type AttendedPost, Audience, readersPerMs } from '../../../src/application/demo/audience.js';

const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2026, 1, 3);

function aPost(number: number, appeal: number, ageMs: number): AttendedPost {
  return { id: `demo-${number}`, createdAt: NOW - ageMs, appeal, habits: estimateHabits({}), reads: 0 };
}

describe('Audience', () => {
  it('keeps the 2,000 posts that find most readers now, and will later', () => {
    const appeal = fc.double({ min: 1, max: 60_000, noNaN: true });
    const posts = fc.array(fc.tuple(appeal, fc.nat(100 * HOUR_MS)), { minLength: 2_100, maxLength: 2_200 });
    fc.assert(
      fc.property(posts, fc.nat(50 * HOUR_MS), (drawn, laterMs) => {
        const all = drawn.map(([each, ageMs], index) => aPost(index, each, ageMs));
        const audience = new Audience();
        for (const post of all) audience.add(post);
        const rates = all.map((post) => readersPerMs(post, NOW + laterMs)).sort((a, b) => b - a);
        const kept = audience.posts.map((post) => readersPerMs(post, NOW + laterMs));
        expect(kept).to.have.lengthOf(2_000);
        // Two of the same rate but for rounding may stand in either order.
        for (const [index, rate] of kept.entries()) expect(rate / (rates[index] as number)).to.be.closeTo(1, 1e-6);
      }),
      { numRuns: 10 },
    );
  });

  it('takes in a new post that finds more than the last of them', () => {
    const audience = new Audience();
    for (let number = 0; number < 2_000; number++) audience.add(aPost(number, 100, HOUR_MS));
    audience.add(aPost(5_000, 500, HOUR_MS));
    audience.add(aPost(5_001, 50, HOUR_MS));
    expect(audience.posts[0]).to.include({ id: 'demo-5000' });
    expect(audience.posts.some(({ id }) => id === 'demo-5001')).to.equal(false);
  });
});

describe('readersPerMs', () => {
  it('adds up over time to the attention spent', () => {
    const post = aPost(1, 1_000, 0);
    let readers = 0;
    for (let minute = 0; minute < 600; minute++) readers += 60_000 * readersPerMs(post, NOW + (minute + 0.5) * 60_000);
    expect(readers).to.be.closeTo(1_000 * attentionSpent(600 * 60_000), 0.01);
  });

  it('treats a post from the future as new', () => {
    expect(readersPerMs(aPost(1, 100, -1e12), NOW)).to.equal(readersPerMs(aPost(1, 100, 0), NOW));
  });
});
