import { expect } from 'chai';
import { ListFollower } from '../../../src/application/serving/list-follower.js';
import { aFollower, BOARDS, POLL_MS } from '../../support/a-follower.js';
import { aPublishedList } from '../../support/a-published-list.js';
import type { someTiers } from '../../support/some-tiers.js';

const list = (version: number, board = 'hot') => aPublishedList({ board, version, token: version });

describe('ListFollower', () => {
  describe('by a notice', () => {
    async function listening() {
      const parts = aFollower();
      await parts.follower.start();
      const hear = async (version: number, board = 'hot') => {
        parts.notices.hear({ board, version });
        await parts.clock.advance(0);
      };
      return { ...parts, hear };
    }

    it('loads the newer version from Redis at once, and asks the database nothing', async () => {
      const { stores, hear, version, serve, asked, events } = await listening();
      serve(4);
      await stores.redis.save(list(5));
      await stores.database.save(list(5));
      await hear(5);
      expect(version()).to.equal(5);
      expect([asked('redis').load, asked('database').load]).to.deep.equal([1, 0]);
      expect(events.of('list loaded').map((event) => event.tier)).to.deep.equal(['redis']);
    });

    for (const [what, prepare] of [
      ['has not got it', () => {}],
      ['is down', ({ ways }) => ways.redis.goDown()],
      ['can’t be read', ({ stores }) => stores.redis.damage('hot', 4)],
    ] as [string, (parts: ReturnType<typeof someTiers>) => void][]) {
      it(`loads it from the database when Redis ${what}`, async () => {
        const parts = await listening();
        await parts.stores.redis.save(list(4));
        await parts.stores.database.save(list(5));
        prepare(parts);
        await parts.hear(5);
        expect(parts.version()).to.equal(5);
        expect(parts.memory.held('hot')?.from).to.equal('database');
      });
    }

    it('asks nobody for a version that it has, or an older one', async () => {
      const { hear, version, serve, asked } = await listening();
      serve(5);
      for (const older of [5, 4, 1]) await hear(older);
      expect([version(), asked('redis').load, asked('database').load]).to.deep.equal([5, 0, 0]);
    });

    it('follows the boards there are at that moment, by notices and by comparing', async () => {
      let boards = ['hot'];
      const parts = aFollower({ boards: () => boards });
      await parts.follower.start();
      await parts.stores.database.save(list(3, 'week'));
      const hearOfWeek = async () => {
        parts.notices.hear({ board: 'week', version: 3 });
        await parts.clock.advance(0);
        return parts.version('week');
      };
      expect(await hearOfWeek()).to.equal(undefined);
      boards = ['week'];
      expect(await hearOfWeek()).to.equal(3);
      await parts.stores.database.save(list(4, 'week'));
      await parts.stores.database.save(list(9, 'hot'));
      await parts.clock.advance(POLL_MS);
      expect([parts.version('week'), parts.version('hot')]).to.deep.equal([4, undefined]);
    });

    it('asks nobody for a board that it does not serve', async () => {
      const { hear, asked, memory } = await listening();
      for (const board of ['nonsense', '', '__proto__']) await hear(9, board);
      expect([asked('redis').load, asked('database').load]).to.deep.equal([0, 0]);
      expect(memory.get('nonsense')).to.equal(undefined);
    });

    it('takes the newest when notices overtake one another', async () => {
      const { stores, notices, clock, version } = await listening();
      await stores.redis.save(list(7));
      for (const number of [6, 7, 5, 7]) notices.hear({ board: 'hot', version: number });
      await clock.advance(0);
      expect(version()).to.equal(7);
    });

    it('stays where it is when nobody has the version', async () => {
      const { stores, hear, version } = await listening();
      await stores.redis.save(list(5));
      await hear(9);
      expect(version()).to.equal(5);
    });
  });

  describe('without notices', () => {
    for (const [random, afterMs] of [
      [0, 3_000],
      [0.5, 4_000],
      [1, 5_000],
    ] as const) {
      it(`finds the newer version after ${afterMs} of ${POLL_MS} ms when the random number is ${random}`, async () => {
        const { follower, stores, clock, version, serve } = aFollower({ random });
        serve(4);
        await follower.start();
        await stores.redis.save(list(5));
        await clock.advance(afterMs - 1);
        expect(version()).to.equal(4);
        await clock.advance(1);
        expect(version()).to.equal(5);
        await stores.redis.save(list(6));
        await clock.advance(afterMs);
        expect(version()).to.equal(6);
        await follower.stop();
      });
    }

    it('compares versions also where there are no notices at all', async () => {
      const { tiers, stores, memory, loader, clock, version } = aFollower();
      const alone = new ListFollower({
        tiers: tiers.shared,
        boards: () => BOARDS,
        memory,
        loader,
        notices: undefined,
        clock,
        pollMs: POLL_MS,
        random: () => 0,
      });
      await alone.start();
      await stores.database.save(list(5));
      await clock.advance(POLL_MS);
      expect(version()).to.equal(5);
      await alone.stop();
    });
  });

  describe('that stops', () => {
    it('ends at once while it sleeps, and compares no more', async () => {
      const { follower, clock, asked } = aFollower();
      await follower.start();
      await clock.untilSleeping();
      await follower.stop();
      expect(clock.sleeping).to.equal(0);
      await clock.advance(10 * POLL_MS);
      expect(asked('redis').versions).to.equal(0);
    });

    it('ends at once while a tier hangs', async () => {
      const { follower, ways, clock, asked } = aFollower();
      ways.database.before = () => new Promise(() => {});
      await follower.start();
      await clock.advance(POLL_MS);
      expect(asked('database').versions).to.equal(1);
      await follower.stop();
    });

    it('takes no notice of what it hears from then on', async () => {
      const { follower, stores, notices, clock, version } = aFollower();
      await follower.start();
      await follower.stop();
      await stores.redis.save(list(5));
      notices.hear({ board: 'hot', version: 5 });
      await clock.advance(0);
      expect(version()).to.equal(undefined);
    });

    it('ends also when it never started', async () => {
      await aFollower().follower.stop();
    });
  });
});
