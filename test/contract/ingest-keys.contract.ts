import { expect } from 'chai';
import fc from 'fast-check';
import {
  CounterRangeError,
  KeyReusedError,
  TooManySignalsError,
} from '../../src/application/ingesting/ingest-errors.js';
import {
  type ItemStore,
  KEY_LIFETIME_MS,
  MOST_MISSING,
  MOST_SIGNALS,
  type SignalChange,
} from '../../src/application/ingesting/item-store.js';
import type { ItemSource } from '../../src/application/ranking/item-source.js';
import { openForEach } from '../support/open-for-each.js';
import { rejection } from '../support/rejection.js';
import { anItem, byId } from '../support/scanned-items.js';

const ONCE = { applied: 1, missing: [], replayed: false };
const AGAIN = { ...ONCE, replayed: true };
/** So long takes no test. */
const MINUTE_MS = 60_000;
const MOST = Number.MAX_SAFE_INTEGER;

/** What every adapter that writes items keeps of writes that may be repeated; `make` opens an empty one. */
export function describeIngestKeys(
  name: string,
  make: () => Promise<{
    readonly store: ItemStore;
    readonly source: ItemSource;
    /** Makes every write so far so much older, in milliseconds. */
    age(ms: number): Promise<void>;
    close(): Promise<void>;
  }>,
): void {
  describe(`the repeatable writes of ${name}`, () => {
    let store: ItemStore;
    let source: ItemSource;
    let age: (ms: number) => Promise<void>;

    openForEach(make, async (made) => {
      ({ store, source, age } = made);
      await store.upsert([anItem({ id: 'a', signals: { likes: 0 } }), anItem({ id: 'b', signals: { likes: 0 } })]);
    });

    const like = (differences: Partial<SignalChange> = {}): SignalChange => ({
      ...{ id: 'a', signal: 'likes', delta: 1 },
      ...differences,
    });
    const add = (key: string, changes = [like()], fingerprint = JSON.stringify(changes).slice(-64)) =>
      store.addSignals(changes, undefined, { key, fingerprint });
    const likes = async (...ids: string[]) => {
      const items = await source.withView((view) => view.read(ids));
      return byId(items).map(({ signals }) => signals['likes']);
    };

    it('are made once under one key, and answered as the first time', async () => {
      const changes = [like(), like({ id: 'gone' })];
      expect(await add('k', changes)).to.deep.equal({ applied: 1, missing: ['gone'], replayed: false });
      expect(await add('k', changes)).to.deep.equal({ applied: 1, missing: ['gone'], replayed: true });
      // Also when the item has come meanwhile: the first answer stands.
      await store.upsert([anItem({ id: 'gone', signals: { likes: 0 } })]);
      expect(await add('k', changes)).to.deep.equal({ applied: 1, missing: ['gone'], replayed: true });
      expect(await likes('a', 'gone')).to.deep.equal([1, 0]);
    });

    it('are made once each under different keys, compared exactly', async () => {
      const keys = ['k', 'K', 'k ', 'ä', 'a\u0308', "'", '🔥', 'x'.repeat(255), '🔥'.repeat(127)];
      for (const key of keys) expect(await add(key)).to.deep.equal(ONCE);
      for (const key of keys) expect(await add(key)).to.deep.equal(AGAIN);
      expect(await likes('a')).to.deep.equal([keys.length]);
    });

    it('are refused when the key stands for others, and change nothing', async () => {
      await add('k', [like()]);
      const error = await rejection(add('k', [like({ delta: 2 })]));
      expect(error).to.be.instanceOf(KeyReusedError);
      expect((error as Error).message).to.include('"k"');
      expect(await likes('a')).to.deep.equal([1]);
      expect(await add('k', [like()])).to.deep.equal(AGAIN);
    });

    it('are made once by many callers at once', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => add('k')));
      expect(answers.filter(({ replayed }) => !replayed)).to.deep.equal([ONCE]);
      expect(await likes('a')).to.deep.equal([1]);
    });

    it('leave no key behind when they fail', async () => {
      await store.upsert([anItem({ id: 'a', signals: { likes: MOST } })]);
      const changes = [like({ id: 'b' }), like()];
      expect(await rejection(add('k', changes))).to.be.instanceOf(CounterRangeError);
      expect(await likes('a', 'b')).to.deep.equal([MOST, 0]);
      await store.upsert([anItem({ id: 'a', signals: { likes: 0 } })]);
      expect(await add('k', changes)).to.deep.equal({ ...ONCE, applied: 2 });
    });

    it('are new ones under a key of a day ago', async () => {
      await add('k', [like()]);
      await age(KEY_LIFETIME_MS - 10 * MINUTE_MS);
      expect(await add('k', [like()])).to.deep.equal(AGAIN);
      await age(10 * MINUTE_MS);
      expect(await add('k', [like({ delta: 2 })])).to.deep.equal(ONCE);
      await age(KEY_LIFETIME_MS - 10 * MINUTE_MS);
      expect(await add('k', [like({ delta: 2 })])).to.deep.equal(AGAIN);
      expect(await likes('a')).to.deep.equal([3]);
    });

    it('keep every counter within what every reader understands, or change nothing', async () => {
      for (const sign of [1, -1]) {
        await store.upsert([anItem({ id: 'a', signals: { likes: sign * (MOST - 1) } })]);
        const beyond = [like({ id: 'b' }), like({ delta: sign }), like({ delta: sign })];
        const error = await rejection(store.addSignals(beyond));
        expect(error).to.be.instanceOf(CounterRangeError);
        expect((error as Error).message).to.include(`item "a" has ${sign * MOST} likes, and ${sign} more`);
        expect(await likes('a', 'b')).to.deep.equal([sign * (MOST - 1), 0]);
        await store.addSignals([like({ delta: sign })]);
        expect(await rejection(store.addSignals([like({ delta: sign * MOST })]))).to.be.instanceOf(CounterRangeError);
        expect(await likes('a')).to.deep.equal([sign * MOST]);
      }
    });

    it('give an item no more signals than one may have, or change nothing', async () => {
      const names = Array.from({ length: MOST_SIGNALS - 1 }, (_, index) => like({ signal: `s${index}` }));
      expect(await store.addSignals(names)).to.include({ applied: names.length });
      const one = [like({ id: 'b' }), like({ signal: 'one_more' })];
      expect(await rejection(store.addSignals(one))).to.be.instanceOf(TooManySignalsError);
      expect(await likes('a', 'b')).to.deep.equal([0, 0]);
      expect(await store.addSignals([like(), like({ signal: 's0' })])).to.include({ applied: 2 });
      expect(await likes('a')).to.deep.equal([1]);
    });

    it('name some of many missing ids, and make as many changes as one message can have', async () => {
      const ids = Array.from({ length: 1_000 }, (_, index) => `i-${index}`);
      const { applied, missing } = await add(
        'gone',
        ids.map((id) => like({ id })),
      );
      expect([applied, missing.length, new Set(missing).size]).to.deep.equal([0, MOST_MISSING, MOST_MISSING]);
      await store.upsert(ids.map((id) => anItem({ id, signals: { likes: 1 } })));
      const answer = await add(
        'there',
        ids.map((id, index) => like({ id, delta: index })),
      );
      expect(answer).to.deep.equal({ applied: 1_000, missing: [], replayed: false });
      expect((await likes(...ids)).sort((a, b) => Number(a) - Number(b))).to.deep.equal(ids.map((_, n) => n + 1));
    });

    it('do nothing when they are told to stop before they begin', async () => {
      const reason = new Error('stop');
      const key = { key: 'k', fingerprint: 'f' };
      expect(await rejection(store.addSignals([like()], AbortSignal.abort(reason), key))).to.equal(reason);
      expect(await rejection(store.remove(['a'], AbortSignal.abort(reason)))).to.equal(reason);
      expect(await likes('a')).to.deep.equal([0]);
      expect(await store.addSignals([like()], undefined, key)).to.deep.equal(ONCE);
    });

    it('come to the same counters, in whatever order and however often each is sent', async () => {
      const anyChange = fc.record({ id: fc.constantFrom('a', 'b', 'gone'), delta: fc.integer({ min: -9, max: 9 }) });
      const anyCall = fc.array(anyChange.map(like), { maxLength: 4 });
      const anyPlan = fc
        .array(anyCall, { minLength: 1, maxLength: 5 })
        .chain((calls) =>
          fc.tuple(
            fc.constant(calls),
            fc.array(fc.nat(calls.length - 1), { maxLength: 12 }),
            fc.shuffledSubarray([...calls.keys()], { minLength: calls.length }),
          ),
        );
      let run = 0;
      const law = fc.asyncProperty(anyPlan, fc.boolean(), async ([calls, retries, order], together) => {
        run++;
        await store.upsert([anItem({ id: 'a', signals: { likes: 0 } }), anItem({ id: 'b', signals: { likes: 0 } })]);
        const send = (call: number) => add(`${run}-${call}`, calls[call]);
        const sent = [...retries, ...order];
        if (together) await Promise.all(sent.map(send));
        else for (const call of sent) await send(call);
        const sum = (id: string) =>
          calls.flat().reduce((likes, change) => likes + (change.id === id ? change.delta : 0), 0);
        expect((await likes('a', 'b')).map((count) => count ?? 0)).to.deep.equal([sum('a'), sum('b')]);
      });
      await fc.assert(law, { numRuns: 60 });
    });
  });
}
