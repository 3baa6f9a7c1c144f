import { expect } from 'chai';
import type { ItemStore } from '../../src/application/ingesting/item-store.js';
import type { ItemSource } from '../../src/application/ranking/item-source.js';
import { openForEach } from '../support/open-for-each.js';
import { anItem, ascending, asWritten, byId, NOW, scanned, scannedFrom } from '../support/scanned-items.js';
import { someItems } from '../support/some-items.js';
import { describeChanges } from './changes.contract.js';
import { describeScans } from './scans.contract.js';

/** Whatever writes the items that a source then reads: hotlist's own store, or a site's own code. */
export type ItemWriter = Pick<ItemStore, 'upsert' | 'addSignals' | 'count' | 'remove' | 'removeByPrefix'>;

/** What every source of items does, shown on the items that a store beside it has written. */
export function describeItemSource(name: string, make: Parameters<typeof describeChanges>[1]): void {
  describeViews(name, make);
  describeScans(name, make);
  describeChanges(name, make);
}

function describeViews(
  name: string,
  make: () => Promise<{ readonly store: ItemWriter; readonly source: ItemSource; close(): Promise<void> }>,
): void {
  describe(`the views of ${name}`, () => {
    let store: ItemWriter;
    let source: ItemSource;

    openForEach(make, (made) => {
      ({ store, source } = made);
    });

    const read = (...ids: string[]) => source.withView((view) => view.read(ids).then(asWritten));
    const scan = (createdFrom?: number) => source.withView((view) => scanned(view, createdFrom));
    const idsFrom = async (createdFrom?: number) => (await scan(createdFrom)).map(({ id }) => id).sort();

    describe('scanned', () => {
      for (const count of [0, 1, 1_999, 2_000, 2_001, 5_000]) {
        it(`come once each when there are ${count}`, async () => {
          const items = someItems(count, NOW);
          await store.upsert(items);
          const expected = items.map(scannedFrom).sort(ascending);
          expect((await scan()).sort(ascending)).to.deep.equal(expected);
          expect((await scan(NOW - count * 3_600_000)).sort(ascending)).to.deep.equal(expected);
        });
      }

      it('come once each when thousands have the same instant', async () => {
        const items = someItems(4_001, NOW).map((item) => ({ ...item, createdAt: NOW }));
        await store.upsert(items);
        expect(await idsFrom(NOW)).to.deep.equal(items.map(({ id }) => id).sort());
        expect(await idsFrom(NOW + 1)).to.deep.equal([]);
      });

      it('come in batches, so that no scan holds all of them', async () => {
        await store.upsert(someItems(5_000, NOW));
        const largest = await source.withView(async (view) => {
          let most = 0;
          for await (const batch of view.scan(undefined)) most = Math.max(most, batch.length);
          return most;
        });
        expect(largest).to.be.below(5_000);
      });

      it('from an instant include those created at it, and none before', async () => {
        const at = (createdAt: number) => anItem({ id: String(createdAt), createdAt });
        await store.upsert([at(NOW - 1), at(NOW), at(NOW + 1), at(-5), at(0)]);
        expect(await idsFrom(NOW)).to.deep.equal([String(NOW), String(NOW + 1)]);
        expect(await idsFrom(NOW + 1)).to.deep.equal([String(NOW + 1)]);
        expect(await idsFrom(NOW + 2)).to.deep.equal([]);
        expect(await idsFrom(-5)).to.have.lengthOf(5);
        expect(await idsFrom(-4)).to.have.lengthOf(4);
        expect(await idsFrom()).to.have.lengthOf(5);
      });

      it('can be left in the middle', async () => {
        await store.upsert(someItems(5_000, NOW));
        await source.withView(async (view) => {
          for await (const batch of view.scan(undefined)) return batch.length;
          return 0;
        });
        await store.upsert([anItem({ id: 'after' })]);
        expect(await store.count('')).to.equal(5_001);
      });
    });

    describe('read by id', () => {
      it('leave out ids that are not there', async () => {
        await store.upsert([anItem({ id: 'a' }), anItem({ id: 'b' })]);
        expect(byId(await read('x', 'b', '', 'a', 'y')).map(({ id }) => id)).to.deep.equal(['a', 'b']);
        expect(await read('x')).to.deep.equal([]);
      });

      it('come for a thousand ids at once', async () => {
        const items = someItems(1_000, NOW);
        await store.upsert(items);
        expect(byId(await read(...items.map(({ id }) => id)))).to.deep.equal(byId(asWritten(items)));
      });
    });

    describe('in a view', () => {
      it('stay as they were when it was taken, whatever is written later', async () => {
        const before = ['a', 'b', 'c'].map((id) => anItem({ id, signals: { likes: 1, comments: 0 } }));
        await store.upsert(before);
        await source.withView(async (view) => {
          await store.upsert([anItem({ id: 'a', title: 'replaced' }), anItem({ id: 'new' })]);
          await store.addSignals([{ id: 'b', signal: 'likes', delta: 9 }]);
          await store.removeByPrefix('c');
          expect((await scanned(view)).sort(ascending)).to.deep.equal(before.map(scannedFrom));
          expect(byId(asWritten(await view.read(['a', 'b', 'c', 'new'])))).to.deep.equal(before);
        });
        expect(await idsFrom()).to.deep.equal(['a', 'b', 'new']);
      });

      it('stay as they were in the middle of a scan', async () => {
        await store.upsert(someItems(5_000, NOW));
        const ids = await source.withView(async (view) => {
          const seen: string[] = [];
          for await (const batch of view.scan(undefined)) {
            if (seen.length === 0) {
              await store.removeByPrefix('i-4');
              await store.upsert([anItem({ id: 'new' })]);
            }
            seen.push(...batch.map(({ id }) => id));
          }
          return seen;
        });
        expect(new Set(ids)).to.deep.equal(new Set(someItems(5_000, NOW).map(({ id }) => id)));
        expect(ids).to.have.lengthOf(5_000);
      });

      it('are those of each view when several are open', async () => {
        await store.upsert([anItem({ id: 'a' })]);
        await source.withView(async (older) => {
          await store.upsert([anItem({ id: 'b' })]);
          await source.withView(async (newer) => {
            expect(await scanned(older)).to.have.lengthOf(1);
            expect(await scanned(newer)).to.have.lengthOf(2);
          });
        });
      });

      it('say when it was taken, in whole milliseconds', async () => {
        expect(await source.withView(async ({ takenAt }) => takenAt)).to.satisfy(Number.isSafeInteger);
      });

      it('hand on the answer and the failure of whoever reads', async () => {
        expect(await source.withView(async () => 42)).to.equal(42);
        const failure = new Error('reading failed');
        const failed = source.withView(() => Promise.reject(failure));
        expect(await failed.catch((error: unknown) => error)).to.equal(failure);
        await store.upsert([anItem({ id: 'a' })]);
        expect(await idsFrom()).to.deep.equal(['a']);
      });
    });
  });
}
