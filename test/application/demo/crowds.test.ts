import { expect } from 'chai';
import { estimateHabits } from '../../../src/application/demo/attention.js';
import { type AttendedPost, Audience } from '../../../src/application/demo/audience.js';
import { Crowds } from '../../../src/application/demo/crowds.js';
import { SeededRandom } from '../../../src/application/demo/seeded-random.js';

const MINUTE_MS = 60_000;
const NOW = Date.UTC(2026, 1, 3);

/** Thirty well-read posts an hour old, and a hundred that few have noticed, from a minute to 100 minutes old. */
function audience(newReads: number): Audience {
  const audience = new Audience();
  const add = (id: string, ageMs: number, appeal: number, reads: number) =>
    audience.add({ id, createdAt: NOW - ageMs, appeal, habits: estimateHabits({}), reads });
  for (let number = 1; number <= 30; number++) add(`known-${number}`, 60 * MINUTE_MS, 10_000, 2_000);
  for (let number = 1; number <= 100; number++) add(`new-${number}`, number * MINUTE_MS, 50, newReads);
  return audience;
}

/** How many readers all crowds of ten minutes bring to each post. */
function tenMinutes(seed: number, newReads = 5): Map<string, number> {
  const crowds = new Crowds(new SeededRandom(seed));
  const posts = audience(newReads);
  const total = new Map<string, number>();
  for (let second = 0; second < 600; second++) {
    for (const [id, readers] of crowds.expected(posts, NOW + second * 1_000, 1_000)) {
      total.set(id, (total.get(id) ?? 0) + readers);
    }
  }
  return total;
}

describe('Crowds', () => {
  it('bring readers to the posts that are read most, each of them', () => {
    const total = tenMinutes(1);
    for (let number = 1; number <= 30; number++) expect(total.get(`known-${number}`)).to.be.within(50, 10_000);
  });

  it('now and then make a post that few have noticed as hot as the known ones', () => {
    const viral = [...tenMinutes(1)].filter(([id, readers]) => id.startsWith('new-') && readers > 100);
    expect(viral.length).to.be.within(15, 60);
    // 2,000 readers at the age of an hour are as much as 803 of a new post, and 1,045 of one a quarter of an hour old.
    const young = viral.filter(([id]) => Number(id.slice(4)) < 15).map(([, readers]) => readers);
    expect(Math.min(...young)).to.be.above(400);
    expect(young.toSorted((a, b) => a - b)[Math.floor(young.length / 2)]).to.be.within(700, 1_300);
  });

  it('bring a post only the readers it still needs', () => {
    const crowds = [...tenMinutes(1, 600)].filter(([id]) => id.startsWith('new-') && Number(id.slice(4)) < 15);
    const readers = crowds.map(([, each]) => each).sort((a, b) => a - b);
    expect(readers[Math.floor(readers.length / 2)]).to.be.within(100, 600);
  });

  it('leave most of the unnoticed posts alone', () => {
    const total = tenMinutes(2);
    const alone = Array.from({ length: 100 }, (_, index) => `new-${index + 1}`).filter((id) => !total.has(id));
    expect(alone.length).to.be.above(50);
  });

  it('do not come when there is nothing to read', () => {
    const crowds = new Crowds(new SeededRandom(1));
    for (let second = 0; second < 60; second++) {
      expect(crowds.expected(new Audience(), NOW + second * 1_000, 1_000).size).to.equal(0);
    }
  });

  it('come to a single post too', () => {
    const crowds = new Crowds(new SeededRandom(1));
    const one: AttendedPost = { id: 'one', createdAt: NOW, appeal: 10, habits: estimateHabits({}), reads: 0 };
    const posts = new Audience();
    posts.add(one);
    let readers = 0;
    for (let second = 0; second < 60; second++) {
      readers += crowds.expected(posts, NOW + second * 1_000, 1_000).get('one') ?? 0;
    }
    expect(readers).to.be.above(500);
  });
});
