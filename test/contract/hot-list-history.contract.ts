import { expect } from 'chai';
import fc from 'fast-check';
import type { HotListHistory } from '../../src/application/publishing/hot-list-history.js';
import { BoardHeldError, DamagedListError, StaleTokenError } from '../../src/application/publishing/hot-list-store.js';
import type { HotListCodec, PublishedList } from '../../src/application/publishing/published-list.js';
import { aPublishedList } from '../support/a-published-list.js';
import { rejection } from '../support/rejection.js';

const HOUR_MS = 3_600_000;

export interface HistoryUnderTest {
  readonly store: HotListHistory;
  readonly codec: HotListCodec;
  /** The store's clock, in milliseconds UTC. */
  readonly now: () => number;
  /** Lets `ms` milliseconds of a board's holding pass. */
  passHold(board: string, ms: number): Promise<void>;
  /** Makes a version that is kept unreadable. */
  damage(board: string, version: number): Promise<void>;
  close(): Promise<void>;
}

/** What every adapter of the port keeps, besides what every store does; `make` opens an empty one that keeps `keep`. */
export function describeHotListHistory(name: string, make: (keep: number) => Promise<HistoryUnderTest>): void {
  describe(`the history of hot lists of ${name}`, () => {
    let made: HistoryUnderTest;
    let store: HotListHistory;

    async function open(keep: number): Promise<void> {
      made = await make(keep);
      store = made.store;
    }
    beforeEach(() => open(3));
    afterEach(() => made.close());

    const encode = (which: { board?: string; version?: number; token?: number }): PublishedList => {
      const { list, token } = aPublishedList(which);
      return made.codec.encode(list, token);
    };

    async function save(...versions: number[]): Promise<void> {
      for (const version of versions) await store.save(encode({ version }));
    }

    const kept = async (board = 'hot') => (await store.kept(board)).map(({ version }) => version);

    async function expectSame(found: PublishedList | undefined, wanted: PublishedList): Promise<void> {
      expect(found?.token).to.equal(wanted.token);
      expect(Buffer.from(found?.bytes ?? []).equals(wanted.bytes), 'the same bytes').to.equal(true);
    }

    describe('keeps', () => {
      it('nothing of a board that was never saved', async () => {
        await save(1);
        expect(await store.kept('week')).to.deep.equal([]);
        expect(await store.loadVersion('week', 1)).to.equal(undefined);
      });

      it('the versions newest first, each with its token and when it was computed', async () => {
        const [first, second] = [encode({ version: 4, token: 1 }), encode({ version: 5, token: 7 })];
        await store.save(first);
        await store.save(second);
        expect(await store.kept('hot')).to.deep.equal([
          { version: 5, token: 7, computedAt: second.list.computedAt },
          { version: 4, token: 1, computedAt: first.list.computedAt },
        ]);
      });

      it('the newest ones exactly, and no more', async () => {
        await save(1, 2, 3);
        expect(await kept()).to.deep.equal([3, 2, 1]);
        await save(4);
        expect(await kept()).to.deep.equal([4, 3, 2]);
        expect(await store.loadVersion('hot', 1)).to.equal(undefined);
      });

      it('as many when versions skip some', async () => {
        await save(1, 10, 11, 500, 90_000);
        expect(await kept()).to.deep.equal([90_000, 500, 11]);
      });

      it('only the last one when it is told to keep one', async () => {
        await made.close();
        await open(1);
        await save(1, 2);
        expect(await kept()).to.deep.equal([2]);
        await expectSame(await store.load('hot'), encode({ version: 2 }));
      });

      it('each board’s by itself', async () => {
        for (const version of [1, 2, 3, 4, 5]) await store.save(encode({ board: 'week', version }));
        await save(1);
        expect([await kept('hot'), await kept('week')]).to.deep.equal([[1], [5, 4, 3]]);
      });

      it('nothing of a list that was refused', async () => {
        await store.save(encode({ version: 2, token: 5 }));
        expect(await rejection(store.save(encode({ version: 3, token: 4 })))).to.be.instanceOf(StaleTokenError);
        expect(await rejection(store.save(encode({ version: 1, token: 5 })))).to.be.instanceOf(StaleTokenError);
        expect(await kept()).to.deep.equal([2]);
      });

      it('exactly the newest of whatever was let through', async () => {
        let board = 0;
        const steps = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 12 });
        const law = fc.asyncProperty(steps, async (versions) => {
          const name = `board-${board++}`;
          const accepted: number[] = [];
          for (const version of versions) {
            await store.save(encode({ board: name, version })).catch(() => {});
            if (version > (accepted[0] ?? 0)) accepted.unshift(version);
            expect(await kept(name)).to.deep.equal(accepted.slice(0, 3));
          }
        });
        await fc.assert(law, { numRuns: 30 });
      });
    });

    it('gives back each version that is kept, byte for byte', async () => {
      await save(1, 2, 3);
      for (const version of [1, 2, 3]) await expectSame(await store.loadVersion('hot', version), encode({ version }));
      expect(await store.loadVersion('hot', 4)).to.equal(undefined);
    });

    it('says which version is damaged, and gives back the others', async () => {
      await save(1, 2, 3);
      await made.damage('hot', 2);
      const error = await rejection(store.loadVersion('hot', 2));
      expect(error).to.be.instanceOf(DamagedListError);
      expect((error as DamagedListError).version).to.equal(2);
      await expectSame(await store.loadVersion('hot', 1), encode({ version: 1 }));
      await expectSame(await store.load('hot'), encode({ version: 3 }));
      expect(await kept()).to.deep.equal([3, 2, 1]);
    });

    it('goes on after a last version that is damaged', async () => {
      await save(1, 2);
      await made.damage('hot', 2);
      const error = await rejection(store.load('hot'));
      expect(error).to.be.instanceOf(DamagedListError);
      expect((error as DamagedListError).version).to.equal(2);
      expect(await store.versions(['hot'])).to.deep.equal(new Map([['hot', 2]]));
      await save(3);
      await expectSame(await store.load('hot'), encode({ version: 3 }));
    });

    describe('rolling back', () => {
      it('saves the list as the last one, and keeps as many as ever', async () => {
        await save(1, 2, 3);
        const back = encode({ version: 4 });
        await store.rollBack(back, 0);
        await expectSame(await store.load('hot'), back);
        expect(await kept()).to.deep.equal([4, 3, 2]);
      });

      it('holds nothing when it is not to', async () => {
        await save(1);
        await store.rollBack(encode({ version: 2 }), 0);
        await save(3);
        expect(await kept()).to.deep.equal([3, 2, 1]);
      });

      it('is refused like any save, and holds nothing then', async () => {
        await store.save(encode({ version: 5, token: 5 }));
        for (const stale of [
          { version: 5, token: 5 },
          { version: 6, token: 4 },
        ]) {
          expect(await rejection(store.rollBack(encode(stale), HOUR_MS))).to.be.instanceOf(StaleTokenError);
        }
        await store.save(encode({ version: 6, token: 5 }));
      });

      it('can begin a board', async () => {
        await store.rollBack(encode({ version: 1 }), HOUR_MS);
        expect(await kept()).to.deep.equal([1]);
        expect(await rejection(store.save(encode({ version: 2 })))).to.be.instanceOf(BoardHeldError);
      });
    });

    describe('a board that is held', () => {
      beforeEach(async () => {
        await store.save(encode({ version: 1, token: 5 }));
        await store.rollBack(encode({ version: 2, token: 5 }), HOUR_MS);
      });

      const expectHeld = async (published: PublishedList) => {
        const error = await rejection(store.save(published));
        expect(error).to.be.instanceOf(BoardHeldError);
        return error as BoardHeldError;
      };

      it('refuses every save and says until when, and nothing changes', async () => {
        for (const token of [5, 6]) {
          const { until, message } = await expectHeld(encode({ version: 3, token }));
          expect(until - made.now()).to.be.within(HOUR_MS - 60_000, HOUR_MS + 60_000);
          expect(message).to.include('"hot"').and.include(new Date(until).toISOString());
        }
        await expectSame(await store.load('hot'), encode({ version: 2, token: 5 }));
        expect(await kept()).to.deep.equal([2, 1]);
        // The refused holder's token has not stayed behind either.
        await store.release('hot');
        await store.save(encode({ version: 3, token: 5 }));
      });

      it('tells who has lost the lease so, and not that it is held', async () => {
        expect(await rejection(store.save(encode({ version: 3, token: 4 })))).to.be.instanceOf(StaleTokenError);
        expect(await rejection(store.save(encode({ version: 2, token: 6 })))).to.be.instanceOf(StaleTokenError);
      });

      it('takes new versions once it is released', async () => {
        await store.release('hot');
        await store.save(encode({ version: 3, token: 5 }));
        expect(await kept()).to.deep.equal([3, 2, 1]);
      });

      it('takes new versions once the time has passed, and not before', async () => {
        await made.passHold('hot', HOUR_MS / 2);
        await expectHeld(encode({ version: 3, token: 5 }));
        await made.passHold('hot', HOUR_MS / 2);
        await store.save(encode({ version: 3, token: 5 }));
        await store.save(encode({ version: 4, token: 5 }));
      });

      it('can be rolled back further, and is held anew', async () => {
        await made.passHold('hot', HOUR_MS / 2);
        await store.rollBack(encode({ version: 3, token: 5 }), HOUR_MS);
        await made.passHold('hot', HOUR_MS / 2);
        await expectHeld(encode({ version: 4, token: 5 }));
        await store.rollBack(encode({ version: 4, token: 5 }), 0);
        await store.save(encode({ version: 5, token: 5 }));
      });

      it('does not hold the others', async () => {
        await store.save(encode({ board: 'week', version: 1 }));
        await store.save(encode({ board: 'week', version: 2 }));
        await store.release('week');
        await expectHeld(encode({ version: 3, token: 5 }));
      });
    });

    it('releases what is not held, and what it knows nothing of', async () => {
      await save(1);
      await store.release('hot');
      await store.release('nonsense');
      await save(2);
      expect(await kept('nonsense')).to.deep.equal([]);
    });
  });
}
