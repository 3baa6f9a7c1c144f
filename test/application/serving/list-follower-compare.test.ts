import { expect } from 'chai';
import { aFollower, BOARDS } from '../../support/a-follower.js';
import { aPublishedList } from '../../support/a-published-list.js';

const list = (version: number, board = 'hot') => aPublishedList({ board, version, token: version });

describe('ListFollower, when it compares versions', () => {
  it('loads what is newer of every board, and nothing else', async () => {
    const { follower, stores, version, serve, asked } = aFollower();
    serve(4);
    await stores.redis.save(list(4));
    await stores.redis.save(list(9, 'week'));
    await stores.redis.save(list(9, 'nonsense'));
    await follower.compare();
    expect(BOARDS.map(version)).to.deep.equal([4, 9]);
    expect(asked('redis')).to.deep.equal({ save: 0, load: 1, versions: 1 });
    expect(asked('database')).to.deep.equal({ save: 0, load: 0, versions: 1 });
  });

  it('loads no list when nothing is newer', async () => {
    const { follower, stores, asked } = aFollower();
    for (const board of BOARDS) {
      for (const store of [stores.redis, stores.database]) await store.save(list(4, board));
    }
    await follower.compare();
    const before = asked('redis').load;
    for (const _ of [1, 2, 3]) await follower.compare();
    expect([asked('redis').load, asked('database').load]).to.deep.equal([before, 0]);
  });

  for (const [newer, older] of [
    ['redis', 'database'],
    ['database', 'redis'],
  ] as const) {
    it(`takes the newest when ${newer} is ahead of ${older}`, async () => {
      const { follower, stores, version, memory } = aFollower();
      await stores[newer].save(list(6));
      await stores[older].save(list(5));
      await follower.compare();
      expect(version()).to.equal(6);
      expect(memory.held('hot')?.from).to.equal(newer);
    });

    it(`takes what ${older} has when that is newer than its own and the one of ${newer} can’t be read`, async () => {
      const { follower, stores, version, serve, events } = aFollower();
      serve(4);
      await stores[newer].save(list(6));
      await stores[older].save(list(5));
      stores[newer].damage('hot', 6);
      await follower.compare();
      expect(version()).to.equal(5);
      expect(events.of('list unreadable').map(({ tier }) => tier)).to.deep.equal([newer]);
    });

    it(`goes by ${newer} alone while ${older} is down`, async () => {
      const { follower, stores, ways, version, events } = aFollower();
      await stores[newer].save(list(6));
      ways[older].goDown();
      await follower.compare();
      expect(version()).to.equal(6);
      expect(events.all.map(({ type }) => type)).to.deep.equal(['list loaded']);
    });
  }

  it('keeps what it has while both are down', async () => {
    const { follower, ways, version, serve, asked } = aFollower();
    serve(4);
    ways.redis.goDown();
    ways.database.goDown();
    await follower.compare();
    expect(version()).to.equal(4);
    expect(asked('redis').save).to.equal(0);
  });

  it('never takes an older version, though nobody has its own any more', async () => {
    const { follower, stores, version, serve } = aFollower();
    serve(6);
    await stores.redis.save(list(5));
    await stores.database.save(list(4));
    await follower.compare();
    expect(version()).to.equal(6);
  });

  describe('finds its own to be the newest', () => {
    async function confirmedAfter(prepare: (parts: ReturnType<typeof aFollower>) => Promise<void> | void) {
      const parts = aFollower();
      parts.serve(4, 'snapshot');
      await prepare(parts);
      parts.clock.stall(70);
      await parts.follower.compare();
      return parts.memory.held('hot')?.confirmedAt;
    }
    const NEVER = Number.NEGATIVE_INFINITY;

    it('when a tier says so', async () => {
      expect(await confirmedAfter(({ stores }) => stores.redis.save(list(4)))).to.equal(70);
      expect(await confirmedAfter(({ stores }) => stores.database.save(list(4)))).to.equal(70);
    });

    it('when the tier that answers has an older one', async () => {
      expect(await confirmedAfter(({ stores }) => stores.database.save(list(3)))).to.equal(70);
    });

    it('once it has loaded the newer one', async () => {
      expect(await confirmedAfter(({ stores }) => stores.database.save(list(5)))).to.equal(70);
    });

    it('not while both are down', async () => {
      const down = await confirmedAfter(({ ways }) => {
        ways.redis.goDown();
        ways.database.goDown();
      });
      expect(down).to.equal(NEVER);
    });

    it('not when there is a newer one that can’t be read', async () => {
      const damaged = await confirmedAfter(async ({ stores }) => {
        await stores.database.save(list(5));
        stores.database.damage('hot', 5);
      });
      expect(damaged).to.equal(NEVER);
    });

    it('not by a Redis that was emptied, while the database is down', async () => {
      expect(await confirmedAfter(({ ways }) => ways.database.goDown())).to.equal(NEVER);
    });
  });

  describe('repairs Redis', () => {
    it('that was emptied', async () => {
      const { follower, stores, serve, memory } = aFollower();
      serve(4);
      await stores.database.save(list(4));
      await follower.compare();
      expect(await stores.redis.load('hot')).to.equal(memory.get('hot'));
    });

    it('that has missed a publish, with what it has just loaded from the database', async () => {
      const { follower, stores, serve } = aFollower();
      serve(4);
      await stores.redis.save(list(4));
      await stores.database.save(list(5));
      await follower.compare();
      expect((await stores.redis.load('hot'))?.list.version).to.equal(5);
    });

    it('of each board', async () => {
      const { follower, stores } = aFollower();
      for (const board of BOARDS) await stores.database.save(list(4, board));
      await follower.compare();
      expect([...(await stores.redis.versions(BOARDS))]).to.have.deep.members([
        ['hot', 4],
        ['week', 4],
      ]);
    });

    it('and never the database', async () => {
      const { follower, stores, serve, asked } = aFollower();
      serve(4);
      await stores.redis.save(list(4));
      await follower.compare();
      expect(await stores.database.load('hot')).to.equal(undefined);
      expect(asked('database').save).to.equal(0);
    });

    it('in vain where another instance was quicker, without a word', async () => {
      const { follower, stores, ways, serve, events } = aFollower();
      serve(4);
      ways.redis.before = async (operation) => {
        if (operation === 'save') await stores.redis.save(list(5));
      };
      await follower.compare();
      expect((await stores.redis.load('hot'))?.list.version).to.equal(5);
      expect(events.all).to.deep.equal([]);
    });

    it('the next time, when it failed', async () => {
      const { follower, stores, ways, serve } = aFollower();
      serve(4);
      ways.redis.before = (operation) => {
        if (operation === 'save') throw new Error('redis is down');
      };
      await follower.compare();
      expect(await stores.redis.load('hot')).to.equal(undefined);
      ways.redis.comeBack();
      await follower.compare();
      expect((await stores.redis.load('hot'))?.list.version).to.equal(4);
    });
  });
});
