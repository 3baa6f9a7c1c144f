import { expect } from 'chai';
import fc from 'fast-check';
import { type HotListStore, StaleTokenError } from '../../src/application/publishing/hot-list-store.js';
import type { HotListCodec, PublishedList } from '../../src/application/publishing/published-list.js';
import { aPublishedList } from '../support/a-published-list.js';
import { anyHotList } from '../support/any-hot-list.js';
import { openForEach } from '../support/open-for-each.js';

interface Step {
  /** Its token. */
  readonly holder: number;
  /** Whether it looks which version there is before it saves. */
  readonly looks: boolean;
}

const anyStep: fc.Arbitrary<Step> = fc.record({ holder: fc.integer({ min: 1, max: 4 }), looks: fc.boolean() });

function isStale(next: PublishedList, held: PublishedList): boolean {
  return next.token < held.token || next.list.version <= held.list.version;
}

/** What every adapter of the port keeps; `make` opens an empty one. */
export function describeHotListStore(
  name: string,
  make: () => Promise<{ readonly store: HotListStore; readonly codec: HotListCodec; close(): Promise<void> }>,
): void {
  describe(`the hot list store of ${name}`, () => {
    let store: HotListStore;
    let codec: HotListCodec;

    openForEach(make, (made) => {
      ({ store, codec } = made);
    });

    /** A list of the adapter's own encoding. */
    const encode = (which: { board?: string; version?: number; token?: number }): PublishedList => {
      const { list, token } = aPublishedList(which);
      return codec.encode(list, token);
    };

    async function expectHeld(published: PublishedList): Promise<void> {
      const held = await store.load(published.list.board);
      expect(held?.token).to.equal(published.token);
      expect(Buffer.from(held?.bytes ?? []).equals(published.bytes), 'the same bytes').to.equal(true);
      expect(held?.ends).to.deep.equal(published.ends);
      expect(codec.encode((held as PublishedList).list, published.token).bytes).to.deep.equal(published.bytes);
    }

    async function expectRefused(published: PublishedList): Promise<void> {
      const refusal = await store.save(published).catch((error: unknown) => error);
      expect(refusal).to.be.instanceOf(StaleTokenError);
      expect((refusal as StaleTokenError).message).to.include(`"${published.list.board}"`);
    }

    it('knows nothing of a board whose list was never saved', async () => {
      await store.save(encode({ board: 'hot' }));
      expect(await store.load('week')).to.equal(undefined);
      expect(await store.load('')).to.equal(undefined);
    });

    it('gives back what was saved, byte for byte', async () => {
      const published = encode({ version: 7, token: 3 });
      await store.save(published);
      await expectHeld(published);
      await expectHeld(published);
    });

    it('gives back any list, byte for byte', async () => {
      let board = 0;
      const law = fc.asyncProperty(anyHotList(), fc.maxSafeNat(), async (list, token) => {
        const published = codec.encode({ ...list, board: `board-${board++}` }, token);
        await store.save(published);
        await expectHeld(published);
      });
      await fc.assert(law, { numRuns: 100 });
    });

    it('keeps a list of a thousand entries', async () => {
      const { list } = aPublishedList();
      const entries = Array.from({ length: 1_000 }, (_, index) => ({
        ...(list.entries[index % 3] as (typeof list.entries)[0]),
        rank: index + 1,
      }));
      const published = codec.encode({ ...list, entries }, 1);
      await store.save(published);
      await expectHeld(published);
    });

    it('keeps a list without entries', async () => {
      const published = codec.encode({ ...aPublishedList().list, entries: [] }, 1);
      await store.save(published);
      await expectHeld(published);
    });

    it('replaces a list by a newer version of the same holder', async () => {
      await store.save(encode({ version: 1, token: 5 }));
      const newer = encode({ version: 2, token: 5 });
      await store.save(newer);
      await expectHeld(newer);
    });

    it('replaces a list by a newer version of a newer holder', async () => {
      await store.save(encode({ version: 1, token: 5 }));
      const newer = encode({ version: 2, token: 6 });
      await store.save(newer);
      await expectHeld(newer);
    });

    it('takes a version that skips some', async () => {
      await store.save(encode({ version: 1 }));
      const newer = encode({ version: 100 });
      await store.save(newer);
      await expectHeld(newer);
    });

    it('refuses an older holder, however new its version, and changes nothing', async () => {
      const held = encode({ version: 2, token: 5 });
      await store.save(held);
      await expectRefused(encode({ version: 3, token: 4 }));
      await expectRefused(encode({ version: 1_000, token: 4 }));
      await expectHeld(held);
    });

    it('refuses the version it holds, and older ones, even of the same holder, and changes nothing', async () => {
      const held = encode({ version: 2, token: 5 });
      await store.save(held);
      await expectRefused(held);
      await expectRefused(encode({ version: 1, token: 5 }));
      await expectHeld(held);
    });

    it('refuses the version it holds, and older ones, of a newer holder too, and changes nothing', async () => {
      const held = encode({ version: 2, token: 5 });
      await store.save(held);
      await expectRefused(encode({ version: 2, token: 6 }));
      await expectRefused(encode({ version: 1, token: 6 }));
      await expectHeld(held);
      // The refused holder's token has not stayed behind either.
      await store.save(encode({ version: 3, token: 5 }));
    });

    it('compares tokens and versions as numbers, and up to the largest', async () => {
      await store.save(encode({ version: 9, token: 9 }));
      await store.save(encode({ version: 10, token: 10 }));
      await expectRefused(encode({ version: 11, token: 9 }));
      const largest = encode({ version: Number.MAX_SAFE_INTEGER, token: Number.MAX_SAFE_INTEGER });
      await store.save(largest);
      await expectRefused(encode({ version: Number.MAX_SAFE_INTEGER, token: Number.MAX_SAFE_INTEGER - 1 }));
      await expectHeld(largest);
    });

    it('keeps each board by itself', async () => {
      const [hot, week] = [encode({ board: 'hot', version: 9, token: 9 }), encode({ board: 'week' })];
      await store.save(hot);
      await store.save(week);
      await expectRefused(encode({ board: 'hot', version: 10, token: 8 }));
      await expectHeld(hot);
      await expectHeld(week);
    });

    it('tells the versions of several boards, and leaves out those that it knows nothing of', async () => {
      await store.save(encode({ board: 'hot', version: 9, token: 9 }));
      await store.save(encode({ board: 'week', version: 1 }));
      await store.save(encode({ board: 'week', version: Number.MAX_SAFE_INTEGER }));
      await store.save(encode({ board: 'day', version: 3 }));
      const versions = await store.versions(['hot', 'year', 'week']);
      expect([...versions].sort()).to.deep.equal([
        ['hot', 9],
        ['week', Number.MAX_SAFE_INTEGER],
      ]);
    });

    it('tells no version when it is asked for none, or has none', async () => {
      expect((await store.versions(['hot', 'week'])).size).to.equal(0);
      await store.save(encode({ board: 'hot' }));
      expect((await store.versions([])).size).to.equal(0);
    });

    it('tells the version that a refused list has not changed', async () => {
      await store.save(encode({ version: 2, token: 5 }));
      await expectRefused(encode({ version: 3, token: 4 }));
      expect(await store.versions(['hot'])).to.deep.equal(new Map([['hot', 2]]));
    });

    it('lets exactly one of many that save the same version at once through', async () => {
      const results = await Promise.allSettled(
        Array.from({ length: 20 }, () => store.save(encode({ version: 1, token: 1 }))),
      );
      expect(results.filter(({ status }) => status === 'fulfilled')).to.have.lengthOf(1);
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).to.be.instanceOf(StaleTokenError);
      }
    });

    it('never goes back to an older token or version, however holders interleave', async () => {
      let board = 0;
      const law = fc.asyncProperty(fc.array(anyStep, { minLength: 5, maxLength: 40 }), async (steps) => {
        await interleave(`interleaved-${board++}`, steps);
      });
      await fc.assert(law, { numRuns: 60 });
    });

    /** Each holder saves the version after the one it last saw, as a run does that was paused for a while in between. */
    async function interleave(board: string, steps: readonly Step[]): Promise<void> {
      const seen = new Map<number, number>();
      let held: PublishedList | undefined;
      for (const { holder, looks } of steps) {
        if (looks) seen.set(holder, (await store.load(board))?.list.version ?? 0);
        const next = encode({ board, version: (seen.get(holder) ?? 0) + 1, token: holder });
        if (held && isStale(next, held)) {
          await expectRefused(next);
        } else {
          await store.save(next);
          held = next;
        }
        await expectHeld(held);
      }
    }

    it('never goes back to an older token or version when holders save at the same time', async () => {
      let run = 0;
      const holders = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 12 });
      const law = fc.asyncProperty(holders, holders, async (...rounds) => {
        const board = `at-once-${run++}`;
        let [lastToken, lastVersion] = [0, 0];
        for (const tokens of rounds) {
          const version = lastVersion + 1;
          await Promise.allSettled(tokens.map((token) => store.save(encode({ board, version, token }))));
          const held = await store.load(board);
          expect(held?.token ?? 0).to.be.at.least(lastToken);
          expect(held?.list.version ?? 0).to.be.at.least(lastVersion);
          [lastToken, lastVersion] = [held?.token ?? 0, held?.list.version ?? 0];
        }
        expect(lastVersion).to.be.at.least(1);
      });
      await fc.assert(law, { numRuns: 40 });
    });
  });
}
