import { expect } from 'chai';
import fc from 'fast-check';
import type { ItemStore, WrittenItem } from '../../src/application/ingesting/item-store.js';
import type { ItemSource } from '../../src/application/ranking/item-source.js';
import { anyItemAction, IDS_OF_ACTIONS } from '../support/item-actions.js';
import { openForEach } from '../support/open-for-each.js';
import { anItem, ascending, asWritten, byId, NOW, scanned, scannedFrom } from '../support/scanned-items.js';

/**
 * What every pair of adapters that write and read hotlist's own items keeps; `make` opens an empty one. The source
 * reads what the store has written.
 */
export function describeItemStore(
  name: string,
  make: () => Promise<{ readonly store: ItemStore; readonly source: ItemSource; close(): Promise<void> }>,
): void {
  describe(`the items of ${name}`, () => {
    let store: ItemStore;
    let source: ItemSource;

    openForEach(make, (made) => {
      ({ store, source } = made);
    });

    const read = (...ids: string[]) => source.withView((view) => view.read(ids).then(asWritten));
    const scan = (createdFrom?: number) => source.withView((view) => scanned(view, createdFrom));
    const idsFrom = async (createdFrom?: number) => (await scan(createdFrom)).map(({ id }) => id).sort();

    describe('when they are written', () => {
      it('come back with everything they had', async () => {
        const item = anItem({ id: 'a', signals: { likes: 3, comments: 0, shares: -7 } });
        await store.upsert([item]);
        expect(await read('a')).to.deep.equal([item]);
        expect(await scan()).to.deep.equal([scannedFrom(item)]);
      });

      it('take nothing for an answer', async () => {
        await store.upsert([]);
        expect(await store.addSignals([])).to.deep.equal({ applied: 0, missing: [], replayed: false });
        expect(await store.remove([])).to.equal(0);
        expect(await scan()).to.deep.equal([]);
        expect(await read()).to.deep.equal([]);
      });

      it('replace the item with the same id, with all of its signals', async () => {
        await store.upsert([anItem({ id: 'a', signals: { likes: 3, comments: 5 } }), anItem({ id: 'b' })]);
        const later = anItem({
          id: 'a',
          title: 'another',
          url: '',
          author: 'else',
          createdAt: NOW - 5,
          signals: { shares: 1 },
        });
        await store.upsert([later]);
        expect(await read('a')).to.deep.equal([later]);
        expect(await store.count('')).to.equal(2);
      });

      it('keep the last of several with the same id', async () => {
        await store.upsert([anItem({ id: 'a', title: 'first' }), anItem({ id: 'a', title: 'last' })]);
        expect((await read('a')).map(({ title }) => title)).to.deep.equal(['last']);
      });

      it('do nothing at all when one of them cannot be stored', async () => {
        await store.upsert([anItem({ id: 'a', title: 'before' })]);
        const bad = [anItem({ id: 'a', title: 'after' }), anItem({ id: 'b', createdAt: Number.NaN })];
        expect(
          await store.upsert(bad).then(
            () => 'stored',
            () => 'refused',
          ),
        ).to.equal('refused');
        expect((await read('a', 'b')).map(({ title }) => title)).to.deep.equal(['before']);
        // And the store goes on.
        await store.upsert([anItem({ id: 'c' })]);
        expect(await store.count('')).to.equal(2);
      });

      it('keep any text as it is', async () => {
        const texts = [
          '',
          ' leading and trailing ',
          `it's "quoted" \`and\` \\escaped\\ \n\r\t; DROP TABLE items; --`,
          '%_*?[a]',
          '🔥 👩‍👩‍👧‍👦 e\u0301 é ﷺ',
          '中文，日本語、한국어',
          '\u200F‏עברית‏',
          'x'.repeat(2_000),
        ];
        const items = texts.map((text, index) => anItem({ id: `t-${index}`, title: text, url: text, author: text }));
        await store.upsert(items);
        expect(byId(await read(...items.map(({ id }) => id)))).to.deep.equal(byId(items));
      });

      it('keep counters from the smallest to the largest whole number', async () => {
        const signals = { most: Number.MAX_SAFE_INTEGER, least: Number.MIN_SAFE_INTEGER, none: 0, over32: 2 ** 32 + 1 };
        await store.upsert([anItem({ id: 'a', signals })]);
        expect((await read('a'))[0]?.signals).to.deep.equal(signals);
        expect((await scan())[0]?.signals).to.deep.equal(signals);
      });

      it('keep an item without signals, and signals named like what every object inherits', async () => {
        await store.upsert([anItem({ id: 'a', signals: {} }), anItem({ id: 'b', signals: { constructor: 4 } })]);
        expect(byId(await read('a', 'b')).map(({ signals }) => signals)).to.deep.equal([{}, { constructor: 4 }]);
      });

      it('count as updated then, and again when their counters change, by the clock that views are taken by', async () => {
        const now = () => source.withView(async ({ takenAt }) => takenAt);
        const writes = [
          () => store.upsert([anItem({ id: 'a' })]),
          () => store.addSignals([{ id: 'a', signal: 'likes', delta: 1 }]),
          () => store.upsert([anItem({ id: 'a' })]),
        ];
        for (const write of writes) {
          const before = await now();
          await write();
          const [item] = await source.withView((view) => view.read(['a']));
          expect(item?.updatedAt).to.be.within(before, await now());
        }
      });

      it('keep instants before 1970 and far in the future', async () => {
        const items = [
          anItem({ id: 'a', createdAt: -62_135_596_800_000 }),
          anItem({ id: 'b', createdAt: 253_402_300_799_999 }),
        ];
        await store.upsert(items);
        expect(byId(await read('a', 'b'))).to.deep.equal(items);
      });
    });

    describe('whose ids are compared', () => {
      const ids = ['a', 'A', 'a ', ' a', 'ä', 'a\u0308', 'á', '1', '01', '1.0', '٣', '🔥', "a'b", 'a"b', 'a\\b'];

      it('exactly: neither case nor accents nor spaces at the end make two of them one', async () => {
        await store.upsert(ids.map((id) => anItem({ id, title: `title of <${id}>` })));
        expect(await store.count('')).to.equal(ids.length);
        for (const id of ids) {
          expect((await read(id)).map(({ title }) => title)).to.deep.equal([`title of <${id}>`]);
        }
        expect(await idsFrom()).to.deep.equal(ids.toSorted());
      });

      it('exactly when counters change', async () => {
        await store.upsert(ids.map((id) => anItem({ id, signals: { likes: 0 } })));
        await store.addSignals([{ id: 'a', signal: 'likes', delta: 1 }]);
        const liked = (await scan()).filter(({ signals }) => signals['likes'] === 1);
        expect(liked.map(({ id }) => id)).to.deep.equal(['a']);
      });
    });

    describe('whose counters change', () => {
      const change = (differences: { id?: string; signal?: string; delta?: number }) => ({
        id: 'a',
        signal: 'likes',
        delta: 1,
        ...differences,
      });
      const signalsOf = async (id: string) => (await read(id))[0]?.signals;

      it('add up, and leave the other counters and items alone', async () => {
        await store.upsert([anItem({ id: 'a', signals: { likes: 3, comments: 5 } }), anItem({ id: 'b' })]);
        expect(await store.addSignals([change({ delta: 4 })])).to.deep.equal({
          ...{ applied: 1, missing: [], replayed: false },
        });
        expect(await signalsOf('a')).to.deep.equal({ likes: 7, comments: 5 });
        expect(await read('b')).to.deep.equal([anItem({ id: 'b' })]);
      });

      it('begin at 0 for a signal the item did not have', async () => {
        await store.upsert([anItem({ id: 'a', signals: { likes: 3 } })]);
        await store.addSignals([change({ signal: 'shares', delta: 2 }), change({ signal: 'constructor', delta: 6 })]);
        expect(await signalsOf('a')).to.deep.equal({ likes: 3, shares: 2, constructor: 6 });
      });

      it('go down, and below 0', async () => {
        await store.upsert([anItem({ id: 'a', signals: { likes: 3 } })]);
        await store.addSignals([change({ delta: -10 })]);
        expect(await signalsOf('a')).to.deep.equal({ likes: -7 });
      });

      it('apply every one of several changes to the same counter', async () => {
        await store.upsert([anItem({ id: 'a', signals: { likes: 0 } })]);
        const changes = [change({ delta: 5 }), change({ delta: -2 }), change({ delta: 4 })];
        expect((await store.addSignals(changes)).applied).to.equal(3);
        expect(await signalsOf('a')).to.deep.equal({ likes: 7 });
      });

      it('are exact up to the largest whole number', async () => {
        await store.upsert([anItem({ id: 'a', signals: { likes: Number.MAX_SAFE_INTEGER - 3 } })]);
        await store.addSignals([change({ delta: 2 }), change({ delta: 1 })]);
        expect(await signalsOf('a')).to.deep.equal({ likes: Number.MAX_SAFE_INTEGER });
        await store.addSignals([change({ delta: -Number.MAX_SAFE_INTEGER })]);
        await store.addSignals([change({ delta: -Number.MAX_SAFE_INTEGER })]);
        expect(await signalsOf('a')).to.deep.equal({ likes: -Number.MAX_SAFE_INTEGER });
      });

      it('pass over items that are gone, and do not count those changes', async () => {
        await store.upsert([anItem({ id: 'a', signals: { likes: 1 } })]);
        const changes = [change({ id: 'gone' }), change({}), change({ id: 'never' }), change({ id: 'gone' })];
        expect(await store.addSignals(changes)).to.deep.equal({
          applied: 1,
          missing: ['gone', 'never'],
          replayed: false,
        });
        expect(await signalsOf('a')).to.deep.equal({ likes: 2 });
        expect(await store.count('')).to.equal(1);
      });

      it('leave everything else of the item as it was', async () => {
        const item = anItem({ id: 'a', signals: { likes: 1 } });
        await store.upsert([item]);
        await store.addSignals([change({})]);
        expect(await read('a')).to.deep.equal([{ ...item, signals: { likes: 2 } }]);
      });

      it('all change or none', async () => {
        await store.upsert([anItem({ id: 'a', signals: { likes: 1 } })]);
        const bad = [change({ delta: 5 }), change({ delta: Number.NaN })];
        expect(
          await store.addSignals(bad).then(
            () => 'changed',
            () => 'refused',
          ),
        ).to.equal('refused');
        expect(await read('a')).to.deep.equal([anItem({ id: 'a', signals: { likes: 1 } })]);
      });

      it('lose none of the changes of many callers at once', async () => {
        await store.upsert([anItem({ id: 'a', signals: { likes: 0 } }), anItem({ id: 'b', signals: { likes: 0 } })]);
        const both = [change({ id: 'a' }), change({ id: 'b', delta: 2 })];
        const answers = await Promise.all(Array.from({ length: 25 }, () => store.addSignals(both)));
        expect(new Set(answers.map(({ applied }) => applied))).to.deep.equal(new Set([2]));
        expect([await signalsOf('a'), await signalsOf('b')]).to.deep.equal([{ likes: 25 }, { likes: 50 }]);
      });
    });

    describe('counted and removed by how their ids begin', () => {
      const ids = ['demo-1', 'demo-2', 'demo_3', 'Demo-4', 'dem', '%', '%x', '_x', 'xy', '\\%', '🔥a', '🔥', 'zz'];
      beforeEach(() => store.upsert(ids.map((id) => anItem({ id }))));

      const cases: [prefix: string, matching: string[]][] = [
        ['demo-', ['demo-1', 'demo-2']],
        ['demo', ['demo-1', 'demo-2', 'demo_3']],
        ['demo_', ['demo_3']],
        ['demo-1', ['demo-1']],
        ['demo-12', []],
        ['d%', []],
        ['%', ['%', '%x']],
        ['_', ['_x']],
        ['\\', ['\\%']],
        ['🔥', ['🔥a', '🔥']],
        ['z', ['zz']],
        ["' OR ''='", []],
        ['', ids],
      ];
      for (const [prefix, matching] of cases) {
        it(`with «${prefix}», neither more nor fewer than begin with it`, async () => {
          expect(await store.count(prefix)).to.equal(matching.length);
          expect(await store.removeByPrefix(prefix)).to.equal(matching.length);
          expect(await idsFrom()).to.deep.equal(ids.filter((id) => !matching.includes(id)).sort());
          expect(await store.removeByPrefix(prefix)).to.equal(0);
        });
      }
    });

    it('are what a map would hold, after any upserts, changes and removals', async () => {
      const law = fc.asyncProperty(fc.array(anyItemAction, { maxLength: 25 }), async (actions) => {
        await store.removeByPrefix('');
        const model = new Map<string, WrittenItem>();
        for (const action of actions) expect(await action.toStore(store)).to.equal(action.toModel(model));
        expect((await scan()).sort(ascending)).to.deep.equal([...model.values()].map(scannedFrom).sort(ascending));
        expect(byId(await read(...IDS_OF_ACTIONS))).to.deep.equal(byId([...model.values()]));
      });
      await fc.assert(law, { numRuns: 100 });
    });
  });
}
