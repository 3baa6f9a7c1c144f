import { expect } from 'chai';
import fc from 'fast-check';
import { FullScanRanker } from '../../../src/application/ranking/full-scan-ranker.js';
import type { ItemSource, SourceView } from '../../../src/application/ranking/item-source.js';
import type { Board } from '../../../src/domain/board.js';
import type { Item } from '../../../src/domain/item.js';
import { aBoard } from '../../support/a-board.js';
import { EVERY_FORMULA } from '../../support/every-formula.js';
import { ManualClock } from '../../support/manual-clock.js';
import { MemoryItemSource } from '../../support/memory-item-source.js';
import { RecordedEvents } from '../../support/recorded-events.js';
import { rejection } from '../../support/rejection.js';
import { someItems } from '../../support/some-items.js';

const NOW = 1_356_998_400_000;
const HOUR_MS = 3_600_000;
const never = new AbortController().signal;

const byItem = (items: readonly Item[]) => new Map(items.map((item) => [item.id, item]));

function rankerOver(items: readonly Item[], batchSize = 7) {
  const clock = new ManualClock(NOW);
  const events = new RecordedEvents();
  const source = new MemoryItemSource(byItem(items), clock, batchSize);
  return { ranker: new FullScanRanker(source, clock, events.announce), events, source, clock };
}

/** What `change` makes of every view of `source`. */
function withViews(source: ItemSource, change: (view: SourceView) => Partial<SourceView>): ItemSource {
  return { withView: (read) => source.withView((view) => read({ ...view, ...change(view) })) };
}

/** The same without a queue, a rank order or a scan: weigh everything, sort everything, cut. */
function naive({ formula, weights, windowMs = Number.POSITIVE_INFINITY, size }: Board, items: readonly Item[]) {
  return items
    .filter(({ createdAt }) => createdAt >= NOW - windowMs)
    .map((item) => {
      let points = 0;
      for (const name of Object.keys(weights)) points += (weights[name] as number) * (item.signals[name] ?? 0);
      return { item, points, ...formula.sortKey(points, item.createdAt, NOW) };
    })
    .sort(
      (a, b) =>
        b.tier - a.tier ||
        b.key - a.key ||
        b.item.createdAt - a.item.createdAt ||
        (a.item.id < b.item.id ? -1 : a.item.id > b.item.id ? 1 : 0),
    )
    .slice(0, size)
    .map(({ item, points }) => ({ item, points }));
}

const unit = fc.double({ min: Number.EPSILON, max: 1, noNaN: true });
const lognormal = fc
  .tuple(unit, unit)
  .map(([u, v]) => Math.round(Math.exp(2 + 2 * Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v))));
const lastWeek = fc.integer({ min: 0, max: 168 * HOUR_MS });

/** Likes and ages in milliseconds of the items. */
const DISTRIBUTIONS: Record<string, { readonly likes: fc.Arbitrary<number>; readonly age: fc.Arbitrary<number> }> = {
  'lognormal counts': { likes: lognormal, age: lastWeek },
  'heavy ties in counts and ages': {
    likes: fc.integer({ min: 0, max: 3 }),
    age: fc.integer({ min: 0, max: 3 }).map((hours) => hours * HOUR_MS),
  },
  'all of them equal': { likes: fc.constant(5), age: fc.constant(HOUR_MS) },
  'all counts zero': { likes: fc.constant(0), age: lastWeek },
  'all counts negative': { likes: lognormal.map((count) => -count - 1), age: lastWeek },
  'counts of both signs': { likes: fc.integer({ min: -5, max: 5 }), age: lastWeek },
  'ages in the future': { likes: lognormal, age: fc.integer({ min: -168 * HOUR_MS, max: 2 * HOUR_MS }) },
  'ages of many years': { likes: lognormal, age: fc.integer({ min: 0, max: 40 * 8_760 * HOUR_MS }) },
  'the largest counts': { likes: fc.maxSafeInteger(), age: lastWeek },
};

const anyWeights = fc.constantFrom(
  { likes: 1 },
  { comments: 2.5, likes: 1 },
  { likes: 0.1, comments: -0.3, gone: 4 },
  {},
);
const anyWindow = fc.constantFrom(undefined, 24 * HOUR_MS, 3 * HOUR_MS, HOUR_MS);

describe('FullScanRanker', () => {
  for (const [name, { likes, age }] of Object.entries(DISTRIBUTIONS)) {
    it(`finds exactly what sorting everything finds, with ${name}`, async () => {
      const anyItem = fc.record({ likes, age, comments: fc.nat(20), id: fc.string({ maxLength: 3 }) });
      const anyItems = fc
        .uniqueArray(anyItem, { selector: ({ id }) => id, maxLength: 120 })
        .map((all) => all.map(({ id, age, ...signals }) => anItem({ id, createdAt: NOW - age, signals })));
      const anyBoard = fc.record({
        formula: fc.constantFrom(...EVERY_FORMULA),
        weights: anyWeights,
        windowMs: anyWindow,
        size: fc.integer({ min: 1, max: 60 }),
      });
      const law = fc.asyncProperty(anyItems, anyBoard, async (items, differences) => {
        const board = aBoard(differences);
        const { hottest } = await rankerOver(items).ranker.rank(board, never);
        expect(hottest).to.deep.equal(naive(board, items));
      });
      await fc.assert(law, { numRuns: 150 });
    });
  }

  for (const [howMany, count] of [
    ['no items', 0],
    ['one item', 1],
    ['fewer items than the board holds', 49],
    ['as many items as the board holds', 50],
    ['one item more than the board holds', 51],
    ['far more items than the board holds', 5_000],
  ] as const) {
    it(`finds exactly what sorting everything finds, with ${howMany}`, async () => {
      const items = someItems(count, NOW);
      const board = aBoard({ size: 50 });
      const { hottest } = await rankerOver(items, 2_000).ranker.rank(board, never);
      expect(hottest).to.have.lengthOf(Math.min(count, 50));
      expect(hottest).to.deep.equal(naive(board, items));
    });
  }

  it('finds the same whatever the order and the batches in which the items come', async () => {
    const items = someItems(300, NOW);
    const board = aBoard({ size: 20 });
    const expected = (await rankerOver(items, 300).ranker.rank(board, never)).hottest;
    for (const [order, batchSize] of [
      [items.toReversed(), 1],
      [items.toSorted((a, b) => (a.id < b.id ? -1 : 1)), 13],
    ] as const) {
      expect((await rankerOver(order, batchSize).ranker.rank(board, never)).hottest).to.deep.equal(expected);
    }
  });

  it('lets items exactly as old as the window take part, and none that are older', async () => {
    const items = [
      anItem({ id: 'within', createdAt: NOW - 999 }),
      anItem({ id: 'at the edge', createdAt: NOW - 1_000 }),
      anItem({ id: 'outside', createdAt: NOW - 1_001, signals: { likes: 1_000_000 } }),
      anItem({ id: 'in the future', createdAt: NOW + 1 }),
    ];
    const { hottest } = await rankerOver(items).ranker.rank(aBoard({ windowMs: 1_000, size: 10 }), never);
    expect(hottest.map(({ item }) => item.id)).to.have.members(['within', 'at the edge', 'in the future']);
  });

  it('ranks as of when the source took its view, whatever this instance’s clock says', async () => {
    const { ranker, clock } = rankerOver(someItems(5, NOW));
    clock.jumpWallClock(HOUR_MS);
    const jumped = await ranker.rank(aBoard(), never);
    expect(jumped.computedAt).to.equal(NOW + HOUR_MS);

    const source = withViews(new MemoryItemSource(byItem(someItems(5, NOW)), clock), () => ({ takenAt: NOW - 7 }));
    const own = await new FullScanRanker(source, clock, () => undefined).rank(aBoard(), never);
    expect(own.computedAt).to.equal(NOW - 7);
  });

  it('gives the winners as they are read at the end, with the points they were ranked by', async () => {
    const { source, clock } = rankerOver(someItems(5, NOW));
    const edited = withViews(source, (view) => ({
      read: async (ids) => (await view.read(ids)).map((item) => ({ ...item, title: `edited ${item.id}`, signals: {} })),
    }));
    const { hottest } = await new FullScanRanker(edited, clock, () => undefined).rank(aBoard({ size: 1 }), never);
    expect(hottest.map(({ item, points }) => [item.title, points])).to.deep.equal([['edited i-5', 25]]);
  });

  it('leaves out an item that vanished between the scan and the reading of the winners', async () => {
    const { source, clock } = rankerOver(someItems(5, NOW));
    const vanishing = withViews(source, (view) => ({ read: (ids) => view.read(ids.filter((id) => id !== 'i-4')) }));
    const { hottest } = await new FullScanRanker(vanishing, clock, () => undefined).rank(aBoard(), never);
    expect(hottest.map(({ item }) => item.id)).to.deep.equal(['i-5', 'i-3']);
  });

  it('keeps the order of the ranks, in whatever order the winners are read', async () => {
    const { source, clock } = rankerOver(someItems(9, NOW));
    const reversing = withViews(source, (view) => ({ read: async (ids) => (await view.read(ids)).toReversed() }));
    const { hottest } = await new FullScanRanker(reversing, clock, () => undefined).rank(aBoard({ size: 9 }), never);
    expect(hottest).to.deep.equal(naive(aBoard({ size: 9 }), someItems(9, NOW)));
  });

  it('announces how many items it read and how long that took', async () => {
    const { source, clock } = rankerOver(someItems(20, NOW));
    const events = new RecordedEvents();
    const slow = withViews(source, (view) => ({
      read: async (ids) => {
        await clock.advance(250);
        return view.read(ids);
      },
    }));
    await new FullScanRanker(slow, clock, events.announce).rank(aBoard(), never);
    expect(events.all).to.deep.equal([
      { type: 'board ranked', board: 'hot', itemsRead: 20, members: 0, built: 'no feed', durationMs: 250 },
    ]);
  });

  describe('told to stop', () => {
    const reason = new Error('the lease was lost');

    it('before it began, rejects with the reason', async () => {
      const { ranker, events } = rankerOver(someItems(5, NOW));
      expect(await rejection(ranker.rank(aBoard(), AbortSignal.abort(reason)))).to.equal(reason);
      expect(events.all).to.deep.equal([]);
    });

    it('before it began and with nothing to read, rejects with the reason', async () => {
      const { ranker, events } = rankerOver([]);
      expect(await rejection(ranker.rank(aBoard(), AbortSignal.abort(reason)))).to.equal(reason);
      expect(events.all).to.deep.equal([]);
    });

    for (const stopAfter of [1, 2, 3]) {
      it(`after batch ${stopAfter} of 3, rejects with the reason and reads no further`, async () => {
        const { source, clock } = rankerOver(someItems(21, NOW));
        const events = new RecordedEvents();
        const stop = new AbortController();
        let batches = 0;
        const stopping = withViews(source, (view) => ({
          async *scan(createdFrom) {
            for await (const batch of view.scan(createdFrom)) {
              if (++batches === stopAfter) stop.abort(reason);
              yield batch;
            }
          },
          read: () => expect.fail('the winners were read'),
        }));
        const ranker = new FullScanRanker(stopping, clock, events.announce);
        expect(await rejection(ranker.rank(aBoard(), stop.signal))).to.equal(reason);
        expect(batches).to.equal(stopAfter);
        expect(events.all).to.deep.equal([]);
      });
    }
  });

  it('told to stop while the winners are read, rejects with the reason', async () => {
    const reason = new Error('the lease was lost');
    const { source, clock, events } = rankerOver(someItems(5, NOW));
    const stop = new AbortController();
    const stopping = withViews(source, (view) => ({
      read: (ids) => {
        stop.abort(reason);
        return view.read(ids);
      },
    }));
    const ranker = new FullScanRanker(stopping, clock, events.announce);
    expect(await rejection(ranker.rank(aBoard(), stop.signal))).to.equal(reason);
    expect(events.all).to.deep.equal([]);
  });

  it('fails as the source fails', async () => {
    const failure = new Error('the connection was closed');
    const { source, clock, events } = rankerOver(someItems(5, NOW));
    const failing = withViews(source, () => ({ read: () => Promise.reject(failure) }));
    const ranker = new FullScanRanker(failing, clock, events.announce);
    expect(await rejection(ranker.rank(aBoard(), never))).to.equal(failure);
    expect(events.all).to.deep.equal([]);
  });
});

function anItem(differences: Partial<Item>): Item {
  const item = {
    id: 'a',
    title: 'A title',
    url: '',
    author: '',
    createdAt: NOW,
    updatedAt: NOW,
    signals: { likes: 1 },
  };
  return { ...item, ...differences };
}
