import { expect } from 'chai';
import fc from 'fast-check';
import { fullScan, type ScanResult } from '../../../src/application/ranking/full-scan.js';
import type { ItemSource, SourceView } from '../../../src/application/ranking/item-source.js';
import { thresholdScan } from '../../../src/application/ranking/threshold-scan.js';
import type { Board } from '../../../src/domain/board.js';
import type { Ranking } from '../../../src/domain/hot-list.js';
import type { Item } from '../../../src/domain/item.js';
import { aBoard } from '../../support/a-board.js';
import { NEVER } from '../../support/a-publisher.js';
import { EVERY_FORMULA } from '../../support/every-formula.js';
import { ITEM_DISTRIBUTIONS } from '../../support/item-distributions.js';
import { MemoryItemSource } from '../../support/memory-item-source.js';
import { rejection } from '../../support/rejection.js';
import { someItems } from '../../support/some-items.js';

const NOW = 1_356_998_400_000;
const HOUR_MS = 3_600_000;

type Scan = (board: Board, view: SourceView, signal: AbortSignal) => Promise<ScanResult | undefined>;

/** A threshold scan whose first step reads so many. */
const ofNewest =
  (newest: number): Scan =>
  (board, view, signal) =>
    thresholdScan(board, view, signal, newest);

const SCANS: Record<string, Scan> = {
  'a full scan': fullScan,
  'a threshold scan': thresholdScan,
  'a threshold scan that begins with one item': ofNewest(1),
  'a threshold scan that begins with four items': ofNewest(4),
  'a threshold scan that begins with thirty items': ofNewest(30),
};

function sourceOf(items: readonly Item[], batchSize = 7): ItemSource {
  return new MemoryItemSource(new Map(items.map((item) => [item.id, item])), { now: () => NOW }, batchSize);
}

/** What `change` makes of every view of `source`. */
function withViews(source: ItemSource, change: (view: SourceView) => Partial<SourceView>): ItemSource {
  return { withView: (read, signal) => source.withView((view) => read({ ...view, ...change(view) }), signal) };
}

async function rankBy(scan: Scan, source: ItemSource, board: Board, signal = NEVER): Promise<Ranking> {
  const result = await source.withView((view) => scan(board, view, signal));
  if (!result) throw new Error('the source gives no newest items');
  return result.ranking;
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

const anyWeights = fc.constantFrom(
  { likes: 1 },
  { comments: 2.5, likes: 1 },
  { likes: 0.1, comments: -0.3, gone: 4 },
  {},
);
const anyWindow = fc.constantFrom(undefined, 24 * HOUR_MS, 3 * HOUR_MS, HOUR_MS);

for (const [scanName, scan] of Object.entries(SCANS)) {
  describe(scanName, () => {
    const rank = (source: ItemSource, board: Board, signal?: AbortSignal) => rankBy(scan, source, board, signal);

    for (const [name, { likes, comments, age }] of Object.entries(ITEM_DISTRIBUTIONS)) {
      it(`finds exactly what sorting everything finds, with ${name}`, async () => {
        const anyItem = fc.record({ likes, comments, age, id: fc.string({ maxLength: 3 }) });
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
          const { hottest } = await rank(sourceOf(items), board);
          expect(hottest).to.deep.equal(naive(board, items));
        });
        await fc.assert(law, { numRuns: 60 });
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
        const { hottest } = await rank(sourceOf(items, 2_000), board);
        expect(hottest).to.have.lengthOf(Math.min(count, 50));
        expect(hottest).to.deep.equal(naive(board, items));
      });
    }

    it('finds the same whatever the order and the batches in which the items come', async () => {
      const items = someItems(300, NOW);
      const board = aBoard({ size: 20 });
      const expected = (await rank(sourceOf(items, 300), board)).hottest;
      for (const [order, batchSize] of [
        [items.toReversed(), 1],
        [items.toSorted((a, b) => (a.id < b.id ? -1 : 1)), 13],
      ] as const) {
        expect((await rank(sourceOf(order, batchSize), board)).hottest).to.deep.equal(expected);
      }
    });

    it('lets items exactly as old as the window take part, and none that are older', async () => {
      const items = [
        anItem({ id: 'within', createdAt: NOW - 999 }),
        anItem({ id: 'at the edge', createdAt: NOW - 1_000 }),
        anItem({ id: 'outside', createdAt: NOW - 1_001, signals: { likes: 1_000_000 } }),
        anItem({ id: 'in the future', createdAt: NOW + 1 }),
      ];
      const { hottest } = await rank(sourceOf(items), aBoard({ windowMs: 1_000, size: 10 }));
      expect(hottest.map(({ item }) => item.id)).to.have.members(['within', 'at the edge', 'in the future']);
    });

    it('ranks as of when the source took its view', async () => {
      const source = withViews(sourceOf(someItems(5, NOW)), () => ({ takenAt: NOW - 7 }));
      expect((await rank(source, aBoard())).computedAt).to.equal(NOW - 7);
    });

    it('gives the winners as they are read at the end, with the points they were ranked by', async () => {
      const source = sourceOf(someItems(5, NOW));
      const edited = withViews(source, (view) => ({
        read: async (ids) =>
          (await view.read(ids)).map((item) => ({ ...item, title: `edited ${item.id}`, signals: {} })),
      }));
      const { hottest } = await rank(edited, aBoard({ size: 1 }));
      expect(hottest.map(({ item, points }) => [item.title, points])).to.deep.equal([['edited i-5', 25]]);
    });

    it('leaves out an item that vanished between the scan and the reading of the winners', async () => {
      const source = sourceOf(someItems(5, NOW));
      const vanishing = withViews(source, (view) => ({ read: (ids) => view.read(ids.filter((id) => id !== 'i-4')) }));
      const { hottest } = await rank(vanishing, aBoard());
      expect(hottest.map(({ item }) => item.id)).to.deep.equal(['i-5', 'i-3']);
    });

    it('keeps the order of the ranks, in whatever order the winners are read', async () => {
      const source = sourceOf(someItems(9, NOW));
      const reversing = withViews(source, (view) => ({ read: async (ids) => (await view.read(ids)).toReversed() }));
      const { hottest } = await rank(reversing, aBoard({ size: 9 }));
      expect(hottest).to.deep.equal(naive(aBoard({ size: 9 }), someItems(9, NOW)));
    });

    describe('told to stop', () => {
      const reason = new Error('the lease was lost');

      it('before it began, rejects with the reason', async () => {
        expect(await rejection(rank(sourceOf(someItems(5, NOW)), aBoard(), AbortSignal.abort(reason)))).to.equal(
          reason,
        );
      });

      it('before it began and with nothing to read, rejects with the reason', async () => {
        expect(await rejection(rank(sourceOf([]), aBoard(), AbortSignal.abort(reason)))).to.equal(reason);
      });

      for (const stopAfter of [1, 2, 3]) {
        it(`after batch ${stopAfter} of 3, rejects with the reason and reads no further`, async () => {
          const source = sourceOf(someItems(21, NOW));
          const stop = new AbortController();
          let batches = 0;
          async function* stopping<T>(all: AsyncIterable<readonly T[]>): AsyncGenerator<readonly T[]> {
            for await (const batch of all) {
              if (++batches === stopAfter) stop.abort(reason);
              yield batch;
            }
          }
          const stopped = withViews(source, (view) => ({
            scan: (createdFrom, floor) => stopping(view.scan(createdFrom, floor)),
            newest: (limit) => stopping(view.newest(limit) ?? expect.fail('there are no newest')),
            read: () => expect.fail('the winners were read'),
          }));
          expect(await rejection(rank(stopped, aBoard(), stop.signal))).to.equal(reason);
          expect(batches).to.equal(stopAfter);
        });
      }
    });

    it('told to stop while the winners are read, rejects with the reason', async () => {
      const reason = new Error('the lease was lost');
      const source = sourceOf(someItems(5, NOW));
      const stop = new AbortController();
      const stopping = withViews(source, (view) => ({
        read: (ids) => {
          stop.abort(reason);
          return view.read(ids);
        },
      }));
      expect(await rejection(rank(stopping, aBoard(), stop.signal))).to.equal(reason);
    });

    it('fails as the source fails', async () => {
      const failure = new Error('the connection was closed');
      const source = sourceOf(someItems(5, NOW));
      const failing = withViews(source, () => ({ read: () => Promise.reject(failure) }));
      expect(await rejection(rank(failing, aBoard()))).to.equal(failure);
    });
  });
}

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
