import { expect } from 'chai';
import fc from 'fast-check';
import type { Change, ItemSource, ScannedItem, SourceView } from '../../src/application/ranking/item-source.js';
import { openForEach } from '../support/open-for-each.js';
import { anItem, ascending, NOW, scanned, scannedFrom } from '../support/scanned-items.js';
import { someItems } from '../support/some-items.js';
import type { ItemWriter } from './item-source.contract.js';

const MINUTE_MS = 60_000;

/** How each item is by what the feed tells of it last. */
async function changed(view: SourceView, from: number): Promise<Map<string, ScannedItem | undefined>> {
  const feed = view.changes(from);
  if (!feed) throw new Error('the source tells nothing of changes');
  const all: Change[] = [];
  for await (const batch of feed) all.push(...batch);
  return new Map(all.map(({ id, item }) => [id, item && scannedFrom(item)]));
}

/** What has changed, as every source that can tell tells it. */
export function describeChanges(
  name: string,
  make: () => Promise<{
    readonly store: ItemWriter;
    readonly source: ItemSource;
    /** Makes every change so far so much older, in milliseconds. */
    age(ms: number): Promise<void>;
    close(): Promise<void>;
  }>,
): void {
  describe(`the changes of ${name}`, () => {
    let store: ItemWriter;
    let source: ItemSource;
    let age: (ms: number) => Promise<void>;

    openForEach(make, (made) => {
      ({ store, source, age } = made);
    });

    const changesFrom = (from: number) => source.withView((view) => changed(view, from));
    const now = () => source.withView(async ({ takenAt }) => takenAt);
    /** An instant after all that was written before it; some sources tell of a second more. */
    const later = async () => {
      await age(MINUTE_MS);
      return now();
    };
    const idsFrom = async (from: number) => [...(await changesFrom(from)).keys()].sort();

    it('are none where there is nothing, and none after the last of them', async () => {
      expect(await idsFrom(0)).to.deep.equal([]);
      await store.upsert([anItem({ id: 'a' }), anItem({ id: 'b' })]);
      await store.remove(['b']);
      expect(await idsFrom(await later())).to.deep.equal([]);
    });

    it('are the items that were updated at that instant or after', async () => {
      const items = ['a', 'b', 'c'].map((id) => anItem({ id, signals: { likes: 1, comments: 2 } }));
      for (const item of items) {
        await store.upsert([item]);
        await age(MINUTE_MS);
      }
      const at = await now();
      for (const count of [0, 1, 2, 3]) {
        const newest = items.slice(items.length - count);
        expect(await changesFrom(at - (count + 0.5) * MINUTE_MS)).to.deep.equal(
          new Map(newest.map((item) => [item.id, scannedFrom(item)])),
        );
      }
      const [last] = await source.withView((view) => view.read(['c']));
      expect(await idsFrom(last?.updatedAt ?? Number.NaN)).to.deep.equal(['c']);
    });

    it('are those whose counters changed, with all that they are now', async () => {
      await store.upsert(['a', 'b'].map((id) => anItem({ id, signals: { likes: 3, comments: 5 } })));
      const from = await later();
      await store.addSignals([{ id: 'a', signal: 'likes', delta: 4 }]);
      expect(await changesFrom(from)).to.deep.equal(
        new Map([['a', { id: 'a', createdAt: anItem({}).createdAt, signals: { likes: 7, comments: 5 } }]]),
      );
    });

    it('come with all counters when something else of an item changed', async () => {
      const signals = { likes: 3, comments: 5 };
      await store.upsert([anItem({ id: 'a', signals })]);
      const from = await later();
      await store.upsert([anItem({ id: 'a', createdAt: NOW - 5, signals })]);
      expect(await changesFrom(from)).to.deep.equal(new Map([['a', { id: 'a', createdAt: NOW - 5, signals }]]));
    });

    it('are items that are gone, by one id or by many that begin alike', async () => {
      await store.upsert(['a', 'b', 'x-1', 'x-2'].map((id) => anItem({ id })));
      const before = await later();
      await store.remove(['a', 'never']);
      expect(await changesFrom(before)).to.deep.equal(new Map([['a', undefined]]));
      await store.removeByPrefix('x-');
      expect(await changesFrom(before)).to.deep.equal(
        new Map(['a', 'x-1', 'x-2'].map((id) => [id, undefined] as const)),
      );
    });

    it('never say of an item that is there that it is gone, however often it was', async () => {
      const before = await later();
      const item = anItem({ id: 'a' });
      for (let turn = 0; turn < 3; turn++) {
        await store.upsert([item]);
        await store.remove(['a']);
        expect(await changesFrom(before)).to.deep.equal(new Map([['a', undefined]]));
      }
      const again = anItem({ id: 'a', signals: { likes: 9, comments: 0 } });
      await store.upsert([again]);
      expect(await changesFrom(before)).to.deep.equal(new Map([['a', scannedFrom(again)]]));
    });

    it('come all, and in batches, when thousands were updated at the same few instants', async () => {
      await store.upsert([anItem({ id: 'before' })]);
      const from = await later();
      const items = someItems(9_001, NOW);
      await store.upsert(items);
      const expected = items.map(({ id }) => id).sort();
      expect(await idsFrom(from)).to.deep.equal(expected);
      const largest = await source.withView(async (view) => {
        let most = 0;
        for await (const batch of view.changes(from) ?? []) most = Math.max(most, batch.length);
        return most;
      });
      expect(largest).to.be.within(1, 5_000);
      const before = await later();
      expect(await store.removeByPrefix('i-')).to.equal(9_001);
      const gone = await changesFrom(before);
      expect([...gone.keys()].sort()).to.deep.equal(expected);
      expect(new Set(gone.values())).to.deep.equal(new Set([undefined]));
    });

    it('are those of the view, whatever is written later', async () => {
      const items = ['a', 'b', 'c'].map((id) => anItem({ id, signals: { likes: 1, comments: 0 } }));
      await store.upsert(items);
      await age(MINUTE_MS);
      await source.withView(async (view) => {
        await store.upsert([anItem({ id: 'new' })]);
        await store.addSignals([{ id: 'a', signal: 'likes', delta: 1 }]);
        await store.remove(['b']);
        expect(await changed(view, view.takenAt - 2 * MINUTE_MS)).to.deep.equal(
          new Map(items.map((item) => [item.id, scannedFrom(item)])),
        );
        expect(await changed(view, view.takenAt)).to.deep.equal(new Map());
      });
    });

    it('since an older view make of its items those of a newer one, after any writes', async () => {
      const id = fc.constantFrom('a', 'A', 'b', '🔥', "o'c");
      const count = fc.integer({ min: -9, max: 9 });
      const edit = fc.oneof(
        fc.record({ type: fc.constant('upsert' as const), id, count, createdAt: fc.integer({ min: 0, max: NOW }) }),
        fc.record({ type: fc.constant('add' as const), id, count }),
        fc.record({ type: fc.constant('remove' as const), id }),
      );
      type Edit = typeof edit extends fc.Arbitrary<infer E> ? E : never;
      const apply = async (each: Edit) => {
        if (each.type === 'remove') return store.remove([each.id]);
        if (each.type === 'add') return store.addSignals([{ id: each.id, signal: 'likes', delta: each.count }]);
        const signals = { likes: each.count, comments: 1 };
        return store.upsert([anItem({ id: each.id, createdAt: each.createdAt, signals })]);
      };
      const model = new Map<string, ScannedItem>();
      let upTo = 0;
      const law = fc.asyncProperty(fc.array(edit, { maxLength: 8 }), async (edits) => {
        for (const each of edits) await apply(each);
        await source.withView(async (view) => {
          for (const [changedId, item] of await changed(view, upTo)) {
            if (item) model.set(changedId, item);
            else model.delete(changedId);
          }
          upTo = view.takenAt;
          expect([...model.values()].sort(ascending)).to.deep.equal((await scanned(view)).sort(ascending));
        });
      });
      await fc.assert(law, { numRuns: 60 });
    });
  });
}
