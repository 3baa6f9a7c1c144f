import { expect } from 'chai';
import fc from 'fast-check';
import type { Formula } from '../../../src/domain/formulas/formula.js';
import { BoundedPriorityQueue } from '../../../src/domain/ranking/bounded-priority-queue.js';
import { compareRanked, type RankedItem, rankAt } from '../../../src/domain/ranking/rank-order.js';
import { Skyband } from '../../../src/domain/ranking/skyband.js';
import { beats, type Candidate } from '../../../src/domain/ranking/skyband-order.js';
import { EVERY_FORMULA } from '../../support/every-formula.js';

const NOW = 1_356_998_400_000;
const HOUR_MS = 3_600_000;

interface Kind {
  readonly points: number;
  /** Milliseconds. */
  readonly age: number;
}

const unit = fc.double({ min: Number.EPSILON, max: 1, noNaN: true });
const lognormal = fc
  .tuple(unit, unit)
  .map(([u, v]) => Math.round(Math.exp(2 + 2 * Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v))));
const lastDays = fc.integer({ min: 0, max: 99 * HOUR_MS });
const largest = fc.oneof(fc.maxSafeInteger(), fc.double({ min: -1e300, max: 1e300, noNaN: true }));
const few = (min: number, max: number, unit = 1) => fc.integer({ min, max }).map((count) => count * unit);
const hours = (min: number, max: number) => few(min, max, HOUR_MS);

const DISTRIBUTIONS: Record<string, fc.Arbitrary<Kind>> = {
  'lognormal points': fc.record({ points: lognormal, age: lastDays }),
  'heavy ties in points and ages': fc.record({ points: few(0, 3), age: hours(0, 3) }),
  'heavy ties in points alone': fc.record({ points: few(0, 2), age: lastDays }),
  'all of one instant': fc.record({ points: few(-2, 9), age: fc.constant(HOUR_MS) }),
  'all of them equal': fc.record({ points: fc.constant(5), age: fc.constant(HOUR_MS) }),
  'all of them zero': fc.record({ points: fc.constantFrom(0, -0), age: hours(0, 40) }),
  'negative points': fc.record({ points: few(-6, -1), age: hours(0, 40) }),
  'fractional points of both signs': fc.record({ points: few(-9, 9, 0.25), age: hours(0, 9) }),
  'the more points the older': fc.tuple(few(0, 40), few(0, 3)).map(([age, more]) => ({ points: age + more, age })),
  'ages in the future': fc.record({ points: few(-1, 4), age: hours(-5, 5) }),
  'the largest points': fc.record({ points: largest, age: lastDays }),
};

/** Fewer ids than edits, so that items come again. Sorted by code units: some upper case, some not of the BMP. */
const anyId = fc
  .integer({ min: 0, max: 35 })
  .map((n) => ['', 'B', 'a', '\u{1F525}', '\uFFFD', '10'][n % 6] + String(n));

interface Edit {
  readonly kind: 'put' | 'points' | 'age' | 'remove' | 'prune' | 'rebuild';
  /** Of the new item, or the points and the age that a known one changes to. */
  readonly item: Candidate;
  /** Which of the known items, or of the members. */
  readonly which: number;
  readonly amongMembers: boolean;
}

/** The items as they are, the band that hears of every change, and how many of its members have fallen or gone. */
class Site {
  readonly items = new Map<string, Candidate>();
  readonly size: number;
  readonly slack: number;
  band: Skyband;
  falls = 0;

  constructor(size: number, slack: number, items: readonly Candidate[]) {
    this.size = size;
    this.slack = slack;
    this.band = new Skyband(size, slack);
    for (const item of items) this.put(item);
    this.rebuild();
  }

  put(item: Candidate): void {
    const before = this.band.get(item.id);
    if (before && (item.points < before.points || item.createdAt < before.createdAt)) this.falls++;
    this.items.set(item.id, item);
    this.band.upsert(item);
  }

  remove(id: string): void {
    if (this.band.get(id)) this.falls++;
    this.items.delete(id);
    this.band.remove(id);
  }

  rebuild(): void {
    this.falls = 0;
    this.band = new Skyband(this.size, this.slack);
    for (const item of this.items.values()) this.band.upsert(item);
    this.band.prune();
  }

  edit({ kind, item, which, amongMembers }: Edit): void {
    const known = [...(amongMembers ? this.band.members() : this.items.values())];
    const { id, createdAt, points } = known[which % known.length] ?? item;
    if (kind === 'prune') this.band.prune();
    else if (kind === 'rebuild') this.rebuild();
    else if (kind === 'put') this.put(item);
    else if (kind === 'remove') this.remove(id);
    else if (kind === 'points') this.put({ id, createdAt, points: item.points });
    else this.put({ id, createdAt: item.createdAt, points });
  }
}

function fullScan(items: Iterable<Candidate>, count: number, formula: Formula, now: number, createdFrom: number) {
  const queue = new BoundedPriorityQueue<RankedItem>(count, compareRanked);
  for (const { id, createdAt, points } of items) {
    if (createdAt >= createdFrom) queue.offer(rankAt(formula, id, createdAt, points, now));
  }
  return queue.toSorted();
}

/** How many members beat the least beaten of the items that are no members. */
function fewestBeaters(band: Skyband, items: ReadonlyMap<string, Candidate>): number {
  const members = [...band.members()];
  const outsiders = [...items.values()].filter(({ id }) => band.get(id) === undefined);
  return Math.min(...outsiders.map((outsider) => members.filter((member) => beats(member, outsider)).length));
}

/** What to ask of the top. */
interface Question {
  readonly formula: Formula;
  readonly now: number;
  readonly createdFrom: number | undefined;
}

function checkSlack({ band, size, slack, falls, items }: Site): void {
  for (const member of band.members()) expect(member).to.deep.equal(items.get(member.id));
  expect(band.slackLeft).to.be.within(Math.max(0, slack - falls), slack);
  if (band.needsRebuild) expect(falls).to.be.above(slack);
  else expect(fewestBeaters(band, items)).to.be.at.least(size + band.slackLeft);
}

function checkTop({ band, size, items }: Site, { formula, now, createdFrom }: Question): void {
  if (band.needsRebuild) return;
  for (const count of [size, size + band.slackLeft]) {
    const expected = fullScan(items.values(), count, formula, now, createdFrom ?? Number.NEGATIVE_INFINITY);
    expect(band.top(count, formula, now, createdFrom)).to.deep.equal(expected);
  }
}

const anyQuestion: fc.Arbitrary<Question> = fc.record({
  formula: fc.constantFrom(...EVERY_FORMULA),
  now: fc.constantFrom(NOW - 2 * HOUR_MS, NOW, NOW + 7 * HOUR_MS, NOW + 9_000 * HOUR_MS),
  createdFrom: fc.constantFrom(undefined, NOW - 2 * HOUR_MS, NOW - 24 * HOUR_MS),
});
const anyKindOfEdit = fc.oneof(
  { arbitrary: fc.constant('put' as const), weight: 3 },
  { arbitrary: fc.constant('points' as const), weight: 4 },
  { arbitrary: fc.constantFrom('prune' as const, 'remove' as const), weight: 4 },
  { arbitrary: fc.constantFrom('age' as const, 'rebuild' as const), weight: 2 },
);
const anySizes = fc.record({ size: fc.integer({ min: 1, max: 5 }), slack: fc.integer({ min: 0, max: 4 }) });

describe('the top of a skyband', () => {
  for (const [name, anyOne] of Object.entries(DISTRIBUTIONS)) {
    it(`is that of a full scan after any edits until it asks for a rebuild, with ${name}`, () => {
      const anyItem = fc
        .tuple(anyId, anyOne)
        .map(([id, { points, age }]): Candidate => ({ id, createdAt: NOW - age, points }));
      const anyEdit = fc.record({
        kind: anyKindOfEdit,
        item: anyItem,
        which: fc.nat(99),
        amongMembers: fc.boolean(),
      });
      const law = fc.property(
        anySizes,
        fc.array(anyItem, { maxLength: 60, size: 'max' }),
        fc.array(fc.tuple(anyEdit, anyQuestion), { maxLength: 40, size: 'max' }),
        ({ size, slack }, items, edits) => {
          const site = new Site(size, slack, items);
          for (const [edit, question] of edits) {
            site.edit(edit);
            checkSlack(site);
            checkTop(site, question);
          }
        },
      );
      fc.assert(law, { numRuns: 300 });
    });
  }
});
