import { expect } from 'chai';
import fc from 'fast-check';
import type { WrittenItem } from '../../src/application/ingesting/item-store.js';
import type { ItemSource, PointsFloor, ScannedItem, SourceView } from '../../src/application/ranking/item-source.js';
import { points, type Weights } from '../../src/domain/item.js';
import { nextUp } from '../support/next-up.js';
import { openForEach } from '../support/open-for-each.js';
import { anItem, ascending, NOW, scanned, scannedFrom } from '../support/scanned-items.js';
import { someItems } from '../support/some-items.js';
import type { ItemWriter } from './item-source.contract.js';

const HOUR_MS = 3_600_000;

async function newest(view: SourceView, limit: number): Promise<ScannedItem[]> {
  const items: ScannedItem[] = [];
  for await (const batch of view.newest(limit) ?? expect.fail('the newest can only be found by reading every item')) {
    items.push(...batch.map(scannedFrom));
  }
  return items;
}

/** What a threshold scan needs of a source: the newest items, and those with points enough. */
export function describeScans(
  name: string,
  make: () => Promise<{ readonly store: ItemWriter; readonly source: ItemSource; close(): Promise<void> }>,
): void {
  describe(`the newest of ${name}`, () => {
    let store: ItemWriter;
    let source: ItemSource;

    openForEach(make, (made) => {
      ({ store, source } = made);
    });

    const signals = { likes: 1, comments: 2 };
    const instantsOf = (items: readonly { readonly createdAt: number }[]) => items.map(({ createdAt }) => createdAt);

    /** Nothing newer than the last is missing, and each is there once and as it is. */
    async function check(items: readonly WrittenItem[], limit: number): Promise<void> {
      const found = await source.withView((view) => newest(view, limit));
      const instants = instantsOf(items)
        .sort((a, b) => b - a)
        .slice(0, limit);
      expect(instantsOf(found), `the newest ${limit}`).to.deep.equal(instants);
      const known = new Map(items.map((item) => [item.id, scannedFrom(item)]));
      expect(new Set(found.map(({ id }) => id)).size).to.equal(found.length);
      for (const item of found) expect(item).to.deep.equal(known.get(item.id));
    }

    it('are none where there is nothing', () => check([], 10));

    for (const limit of [1, 1_999, 2_000, 2_001, 4_000, 4_001, 5_000, 20_000]) {
      it(`come first when ${limit} of 5,000 are asked for`, async () => {
        const items = someItems(5_000, NOW);
        await store.upsert(items);
        await check(items, limit);
      });
    }

    it('are any of those that are as old as the last of them, and every newer one', async () => {
      const many = someItems(9_001, NOW).map((item) => ({ ...item, createdAt: NOW }));
      const items = [
        anItem({ id: 'newer', createdAt: NOW + 1, signals }),
        ...many,
        anItem({ id: 'older', createdAt: NOW - 1, signals }),
        anItem({ id: 'oldest', createdAt: NOW - 2, signals }),
      ];
      await store.upsert(items);
      for (const limit of [1, 2, 100, 4_001, 9_002, 9_003, 10_000]) await check(items, limit);
    });

    it('may be from before 1970 and from the future', async () => {
      const instants = [-5, 0, 5, NOW, NOW + 1_000 * HOUR_MS];
      const items = instants.map((at) => anItem({ id: String(at), createdAt: at, signals }));
      await store.upsert(items);
      for (const limit of [1, 3, 4, 5]) await check(items, limit);
    });

    it('are those of the view, whatever is written later, and can be left in the middle', async () => {
      const items = someItems(5_000, NOW);
      await store.upsert(items);
      await source.withView(async (view) => {
        await store.upsert([anItem({ id: 'new', createdAt: NOW + HOUR_MS })]);
        await store.removeByPrefix('i-1');
        for await (const batch of view.newest(5_000) ?? []) {
          expect(batch[0]?.createdAt).to.equal(Math.max(...instantsOf(items)));
          break;
        }
        expect(await newest(view, 5_000)).to.have.lengthOf(5_000);
      });
    });
  });

  describe(`the items of ${name} above a floor`, () => {
    let store: ItemWriter;
    let source: ItemSource;

    openForEach(make, (made) => {
      ({ store, source } = made);
    });

    const anyCount = fc.oneof(
      fc.integer({ min: -3, max: 40 }),
      fc.integer({ min: -2_000_000_000, max: 2_000_000_000 }),
      fc.constantFrom(0, 1, -1),
    );
    const anyItems = fc.array(fc.record({ likes: anyCount, comments: anyCount, hours: fc.nat(40) }), {
      minLength: 200,
      maxLength: 400,
      size: 'max',
    });
    const anyWeight = fc.oneof(
      fc.constantFrom(1, -1, 2, 0.1, -0.3, 0, 1 / 3, 1e6, -1e6, 1e-9),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    );
    const anyWeights: fc.Arbitrary<Weights> = fc.oneof(
      fc.record({ likes: anyWeight }),
      fc.record({ likes: anyWeight, comments: anyWeight }),
      fc.record({ comments: anyWeight, gone: anyWeight, likes: anyWeight }),
      fc.constantFrom({}, { gone: 1 }),
    );
    const anyFloor = fc.record({
      weights: anyWeights,
      // That of one of the items, a little more, or any.
      which: fc.nat(),
      nudge: fc.constantFrom('none', 'none', 'up', 'down'),
      instead: fc.option(fc.constantFrom(0, -0, -Number.MAX_VALUE, Number.MAX_VALUE, Number.NEGATIVE_INFINITY, 7), {
        freq: 5,
      }),
      window: fc.option(fc.nat(40)),
    });

    it('are all that reach it, to the last bit of the sum, and none that is not there', async () => {
      const [drawn = []] = fc.sample(anyItems, 1);
      const items = drawn.map(({ hours, ...signals }, n) =>
        anItem({ id: `i-${n}`, createdAt: NOW - hours * HOUR_MS, signals }),
      );
      await store.upsert(items);
      await source.withView(async (view) => {
        const law = fc.asyncProperty(anyFloor, async ({ weights, which, nudge, instead, window }) => {
          const all = Object.entries(weights);
          const createdFrom = window === null ? undefined : NOW - window * HOUR_MS;
          const exact = points(items[which % items.length]?.signals ?? {}, all);
          const nudged = { none: exact, up: nextUp(exact), down: -nextUp(-exact) }[nudge as 'none' | 'up' | 'down'];
          await checkFloor(view, items, { weights, points: instead ?? nudged }, createdFrom);
        });
        await fc.assert(law, { numRuns: 300 });
      });
    });

    async function checkFloor(
      view: SourceView,
      items: readonly WrittenItem[],
      floor: PointsFloor,
      createdFrom: number | undefined,
    ): Promise<void> {
      const weights = Object.entries(floor.weights);
      const found = new Map((await scanned(view, createdFrom, floor)).map((item) => [item.id, item]));
      const inWindow = items.filter(({ createdAt }) => createdFrom === undefined || createdAt >= createdFrom);
      const known = new Map(inWindow.map((item) => [item.id, scannedFrom(item)]));
      for (const [id, item] of found) expect(item).to.deep.equal(known.get(id));
      const missing = inWindow.filter(
        ({ id, signals }) => points(signals, weights) >= floor.points && found.get(id) === undefined,
      );
      expect(missing).to.deep.equal([]);
    }

    it('are found among thousands, once each', async () => {
      const items = someItems(9_000, NOW);
      await store.upsert(items);
      for (const least of [0, 1, 4_000, 8_990, 100_000]) {
        const floor = { weights: { likes: 1 }, points: least };
        const found = await source.withView((view) => scanned(view, undefined, floor));
        expect(new Set(found.map(({ id }) => id)).size).to.equal(found.length);
        const expected = items.filter(({ signals }) => (signals['likes'] ?? 0) >= least).map(scannedFrom);
        const reaching = found.filter(({ signals }) => (signals['likes'] ?? 0) >= least);
        expect(reaching.sort(ascending)).to.deep.equal(expected.sort(ascending));
      }
    });
  });
}
