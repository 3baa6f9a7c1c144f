import { expect } from 'chai';
import fc from 'fast-check';
import { SeededRandom } from '../../../src/application/demo/seeded-random.js';
import { hackerNews } from '../../../src/domain/formulas/hacker-news.js';
import { halfLife } from '../../../src/domain/formulas/half-life.js';
import { compareRanked, rankAt } from '../../../src/domain/ranking/rank-order.js';
import { Skyband } from '../../../src/domain/ranking/skyband.js';
import { beats, type Candidate } from '../../../src/domain/ranking/skyband-order.js';

const NOW = 1_356_998_400_000;
const HOUR_MS = 3_600_000;

/** An item of so many hours. */
const aged = (id: string, hours: number, points: number): Candidate => ({
  id,
  createdAt: NOW - hours * HOUR_MS,
  points,
});
const ids = (items: Iterable<Candidate>) => [...items].map(({ id }) => id).sort();

function bandOf(size: number, slack: number, items: Iterable<Candidate>): Skyband {
  const band = new Skyband(size, slack);
  for (const item of items) band.upsert(item);
  band.prune();
  return band;
}

/** One newcomer an hour, ever fewer points: `a` beats `b`, which beats `c`, and so on. */
const LADDER = [aged('a', 1, 60), aged('b', 2, 50), aged('c', 3, 40), aged('d', 4, 30), aged('e', 5, 20)];

const anyItems = fc.uniqueArray(
  fc.record({
    id: fc.string({ maxLength: 2 }),
    createdAt: fc.oneof(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 1_000 })),
    points: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -9, max: 1e12, noNaN: true })),
  }),
  { selector: ({ id }) => id, maxLength: 70 },
);
const trueBand = (items: readonly Candidate[], depth: number) =>
  items.filter((item) => items.filter((other) => beats(other, item)).length < depth);

describe('Skyband', () => {
  it('keeps only the items that fewer than its size and slack beat', () => {
    const band = bandOf(2, 1, [...LADDER, aged('old', 900, 70), aged('new', 0, -1)]);
    expect(ids(band.members())).to.deep.equal(['a', 'b', 'c', 'new', 'old']);
    expect(band.get('old')).to.deep.equal(aged('old', 900, 70));
    expect(band.get('d')).to.equal(undefined);
  });

  it('ranks its members by any formula at any instant', () => {
    const band = bandOf(2, 0, [
      aged('new', 1, 10),
      aged('old', 48, 100),
      aged('between', 24, 9),
      aged('older', 50, 99),
    ]);
    expect(band.top(2, hackerNews(), NOW).map(({ id }) => id)).to.deep.equal(['new', 'old']);
    expect(band.top(2, halfLife({ halfLifeMs: 900 * HOUR_MS }), NOW).map(({ id }) => id)).to.deep.equal([
      'old',
      'older',
    ]);
    expect(band.top(2, hackerNews(), NOW + 9_000 * HOUR_MS).map(({ id }) => id)).to.deep.equal(['old', 'older']);
  });

  it('leaves out what was created before the window, and takes what was created as it opens', () => {
    const band = bandOf(3, 0, [aged('a', 1, 1), aged('b', 2, 5), aged('c', 3, 9)]);
    expect(ids(band.top(3, hackerNews(), NOW, NOW - 2 * HOUR_MS))).to.deep.equal(['a', 'b']);
  });

  it('keeps of items that are all equal those with the smallest ids', () => {
    const equals = [...'fbgadce'].map((id) => aged(id, 3, 7));
    expect(ids(bandOf(2, 1, equals).members())).to.deep.equal(['a', 'b', 'c']);
  });

  it('asks for a rebuild when more have fallen than its slack, and not before', () => {
    const band = bandOf(2, 1, LADDER);
    expect([band.slackLeft, band.needsRebuild]).to.deep.equal([1, false]);
    band.upsert(aged('a', 1, 10));
    expect([band.slackLeft, band.needsRebuild]).to.deep.equal([0, false]);
    expect(band.top(2, hackerNews(), NOW).map(({ id }) => id)).to.deep.equal(['b', 'c']);
    band.remove('b');
    // Only c is left of those that beat d; if d had a point more than a scores now, d would be second.
    expect([band.slackLeft, band.needsRebuild]).to.deep.equal([0, true]);
  });

  it('has its slack back when what fell rises again, or when newcomers beat what it does not know', () => {
    const band = bandOf(2, 1, LADDER);
    band.remove('a');
    band.upsert(aged('b', 2, 1));
    expect(band.needsRebuild).to.equal(true);
    band.upsert(aged('b', 2, 50));
    expect(band.slackLeft).to.equal(0);
    band.upsert(aged('newcomer', 0, 45));
    expect([band.slackLeft, band.needsRebuild]).to.deep.equal([1, false]);
  });

  it('does not add up falls that no one item can have been beaten by both before', () => {
    const stairs = [
      aged('a1', 1, 1),
      aged('a2', 2, 1),
      aged('a3', 3, 1),
      aged('b1', 4, 9),
      aged('b2', 5, 9),
      aged('b3', 6, 9),
    ];
    const band = bandOf(1, 1, stairs);
    expect(ids(band.members())).to.deep.equal(['a1', 'a2', 'b1', 'b2']);
    band.remove('a1');
    band.remove('b1');
    expect([band.slackLeft, band.needsRebuild]).to.deep.equal([0, false]);
    band.remove('b2');
    expect(band.needsRebuild).to.equal(true);
  });

  it('costs nothing to tell it the same again, or of the end of what it does not have', () => {
    const band = bandOf(2, 1, LADDER);
    for (const item of LADDER) band.upsert(item);
    for (const id of ['d', 'e', 'never']) band.remove(id);
    expect([band.slackLeft, band.memberCount]).to.deep.equal([1, 3]);
  });

  it('takes in an item that rises, and lets go one that falls behind the frontier', () => {
    const band = bandOf(2, 1, LADDER);
    band.upsert(aged('e', 5, 31));
    expect(band.get('e')?.points).to.equal(undefined);
    band.upsert(aged('e', 5, 41));
    expect(band.get('e')?.points).to.equal(41);
    band.upsert(aged('e', 5, 40));
    expect(band.get('e')).to.equal(undefined);
  });

  it('keeps its own copy of what it is told', () => {
    const told = { id: 'a', createdAt: NOW, points: 3 };
    const band = bandOf(1, 0, [told]);
    told.points = 4;
    expect(band.get('a')?.points).to.equal(3);
  });

  it('is the same band in whatever order and however often pruned it was fed: no more and no less than it needs', () => {
    const law = fc.property(
      anyItems,
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 0, max: 4 }),
      fc.array(fc.nat(70), { maxLength: 5 }),
      (items, size, slack, prunedAt) => {
        const band = new Skyband(size, slack);
        items.forEach((item, index) => {
          if (prunedAt.includes(index)) band.prune();
          band.upsert(item);
        });
        band.prune();
        expect(ids(band.members())).to.deep.equal(ids(trueBand(items, size + slack)));
        expect([band.slackLeft, band.needsRebuild]).to.deep.equal([slack, false]);
      },
    );
    fc.assert(law, { numRuns: 2_000 });
  });

  it('never has more members than twice those it ever needed', () => {
    const law = fc.property(anyItems, fc.integer({ min: 1, max: 4 }), (items, size) => {
      const band = new Skyband(size, 1);
      let needed = size + 1;
      items.forEach((item, index) => {
        band.upsert(item);
        needed = Math.max(needed, trueBand(items.slice(0, index + 1), size + 1).length);
        expect(band.memberCount).to.be.at.most(2 * needed);
      });
    });
    fc.assert(law, { numRuns: 300 });
  });

  it('lets go as it goes when every newcomer beats all before it', () => {
    const band = new Skyband(3, 2);
    for (let index = 0; index < 1_000; index++) {
      band.upsert({ id: String(index), createdAt: NOW + index, points: 1 });
      expect(band.memberCount).to.be.at.most(2 * (3 + 2));
    }
  });

  for (const [order, compare] of [
    ['oldest first', (a: Candidate, b: Candidate) => a.createdAt - b.createdAt],
    ['newest first', (a: Candidate, b: Candidate) => b.createdAt - a.createdAt],
    ['in the order of their ids', () => 0],
  ] as const) {
    it(`finds the top of twenty thousand items in a few hundred members, told ${order}`, () => {
      const random = new SeededRandom(7);
      const items = Array.from({ length: 20_000 }, (_, index) => {
        const points = Math.round(Math.exp(6 * (random.uniform() + random.uniform() + random.uniform()) - 7));
        return aged(`i-${index}`, random.uniform() * 20_000, points);
      });
      const band = bandOf(10, 10, items.sort(compare));
      expect(band.memberCount).to.be.within(20, 400);
      expect(band.slackLeft).to.equal(10);
      const ranked = items.map(({ id, createdAt, points }) => rankAt(hackerNews(), id, createdAt, points, NOW));
      expect(band.top(20, hackerNews(), NOW)).to.deep.equal(ranked.sort(compareRanked).slice(0, 20));
    });
  }

  for (const [field, size, slack, least] of [
    ['size', 0, 1, 1],
    ['size', 1.5, 1, 1],
    ['size', Number.NaN, 1, 1],
    ['slack', 1, -1, 0],
    ['slack', 1, Number.POSITIVE_INFINITY, 0],
  ] as const) {
    it(`refuses a size of ${size} with a slack of ${slack}, and says what it must be`, () => {
      const value = field === 'size' ? size : slack;
      const sentence = `${field} is ${value}; it must be a whole number of at least ${least}`;
      expect(() => new Skyband(size, slack)).to.throw(RangeError, sentence);
    });
  }

  it('refuses a top of none, and points and instants that nothing can be compared with', () => {
    const band = bandOf(1, 1, LADDER);
    expect(() => band.top(0, hackerNews(), NOW)).to.throw(
      RangeError,
      'count is 0; it must be a whole number of at least 1',
    );
    const wrong = { points: Number.NaN, createdAt: Number.NEGATIVE_INFINITY };
    expect(() => band.upsert({ ...aged('a', 1, 1), points: wrong.points })).to.throw(
      RangeError,
      'points of item a are NaN; they must be finite',
    );
    expect(() => band.upsert({ ...aged('a', 1, 1), createdAt: wrong.createdAt })).to.throw(
      RangeError,
      'createdAt of item a is -Infinity; it must be finite',
    );
    expect(band.get('a')?.points).to.equal(60);
  });
});
