import { expect } from 'chai';
import type { HotListHistory } from '../../src/application/publishing/hot-list-history.js';
import { StaleTokenError } from '../../src/application/publishing/hot-list-store.js';
import type { HotListCodec, PublishedList } from '../../src/application/publishing/published-list.js';
import { aPublishedList } from '../support/a-published-list.js';
import { rejection } from '../support/rejection.js';

const HOUR_MS = 3_600_000;

export interface BoardsUnderTest {
  readonly store: HotListHistory;
  readonly codec: HotListCodec;
  /** Makes the board's job be under this epoch, as whoever claims it does. */
  claim(board: string, epoch: number): Promise<void>;
  close(): Promise<void>;
}

/** What the store keeps that has the jobs: from the claim on, and not only from the next publish, an older epoch is over. */
export function describeTakenOverBoards(name: string, make: () => Promise<BoardsUnderTest>): void {
  describe(`a board whose job has been claimed anew, in ${name}`, () => {
    let made: BoardsUnderTest;
    const encode = (version: number, token: number): PublishedList => {
      const { list } = aPublishedList({ version });
      return made.codec.encode(list, token);
    };
    const versions = async () => (await made.store.kept('hot')).map(({ version }) => version);
    const expectRefused = async (published: PublishedList) =>
      expect(await rejection(made.store.save(published))).to.be.instanceOf(StaleTokenError);

    beforeEach(async () => {
      made = await make();
      await made.claim('hot', 5);
    });
    afterEach(() => made.close());

    it('refuses what was computed under an epoch before, though nothing has been published since', async () => {
      await made.store.save(encode(1, 5));
      await made.claim('hot', 6);
      await expectRefused(encode(2, 5));
      expect(await versions()).to.deep.equal([1]);
      await made.store.save(encode(2, 6));
      expect(await versions()).to.deep.equal([2, 1]);
    });

    it('refuses it of a board that has no list yet', async () => {
      await expectRefused(encode(1, 4));
      expect(await versions()).to.deep.equal([]);
    });

    it('takes no notice of the jobs of other boards', async () => {
      await made.claim('week', 9);
      await made.store.save(encode(1, 5));
      expect(await versions()).to.deep.equal([1]);
    });

    it('can be rolled back by anybody', async () => {
      await made.store.save(encode(1, 5));
      await made.claim('hot', 6);
      await made.store.rollBack(encode(2, 5), HOUR_MS);
      expect(await versions()).to.deep.equal([2, 1]);
    });

    it('tells the holder before so, and not that the board is held', async () => {
      await made.store.rollBack(encode(1, 5), HOUR_MS);
      await made.claim('hot', 6);
      await expectRefused(encode(2, 5));
    });
  });
}
