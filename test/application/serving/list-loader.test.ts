import { expect } from 'chai';
import type { TierName } from '../../../src/application/events.js';
import { HotListMemory } from '../../../src/application/publishing/hot-list-memory.js';
import { ListLoader } from '../../../src/application/serving/list-loader.js';
import { aPublishedList } from '../../support/a-published-list.js';
import { ManualClock } from '../../support/manual-clock.js';
import { RecordedEvents } from '../../support/recorded-events.js';
import { someTiers } from '../../support/some-tiers.js';

function setUp() {
  const parts = someTiers();
  const memory = new HotListMemory();
  const clock = new ManualClock(1_356_998_400_000);
  const events = new RecordedEvents();
  const loader = new ListLoader({
    tiers: parts.tiers,
    memory,
    clock,
    random: () => 0.5,
    announce: events.announce,
  });
  const loads = () => [parts.ways.redis.asked.load, parts.ways.database.asked.load, parts.ways.snapshot.asked.load];
  return { ...parts, memory, clock, events, loader, loads };
}

describe('ListLoader', () => {
  const list = (version: number, board = 'hot') => aPublishedList({ board, version, token: version });

  describe('asked for a board', () => {
    for (const [holders, tier, loads] of [
      [['redis', 'database', 'snapshot'], 'redis', [1, 0, 0]],
      [['database', 'snapshot'], 'database', [1, 1, 0]],
      [['snapshot'], 'snapshot', [1, 1, 1]],
    ] as [TierName[], TierName, number[]][]) {
      it(`takes its list from ${tier}, the first that has one`, async () => {
        const { stores, loader, memory, events, loads: asked } = setUp();
        for (const name of holders) await stores[name].save(list(4));
        expect(await loader.load('hot')).to.equal(tier);
        expect(memory.get('hot')?.list.version).to.equal(4);
        expect(asked()).to.deep.equal(loads);
        const { computedAt } = list(4).list;
        expect(events.all).to.deep.equal([{ type: 'list loaded', board: 'hot', version: 4, computedAt, tier }]);
      });
    }

    for (const [tier, expected] of [
      ['redis', 'database'],
      ['database', 'redis'],
    ] as const) {
      it(`takes its list from ${expected} while ${tier} is down`, async () => {
        const { stores, ways, loader } = setUp();
        for (const name of ['redis', 'database', 'snapshot'] as const) await stores[name].save(list(4));
        ways[tier].goDown();
        expect(await loader.load('hot')).to.equal(expected);
      });
    }

    it('takes its list from the snapshot while both are down, and says nothing of them', async () => {
      const { stores, ways, loader, events } = setUp();
      await stores.snapshot.save(list(4));
      ways.redis.goDown();
      ways.database.goDown();
      expect(await loader.load('hot')).to.equal('snapshot');
      expect(events.all.map(({ type }) => type)).to.deep.equal(['list loaded']);
    });

    it('loads once from each tier, however many ask', async () => {
      const { stores, loader, loads } = setUp();
      await stores.snapshot.save(list(4));
      const answers = await Promise.all(Array.from({ length: 100 }, () => loader.load('hot')));
      expect(new Set(answers)).to.deep.equal(new Set(['snapshot']));
      expect(loads()).to.deep.equal([1, 1, 1]);
    });

    it('loads each board by itself', async () => {
      const { stores, loader, loads, memory } = setUp();
      await stores.redis.save(list(4));
      await stores.database.save(list(7, 'week'));
      const both = ['hot', 'week'].map((board) => Promise.all([loader.load(board), loader.load(board)]));
      expect(await Promise.all(both)).to.deep.equal([
        ['redis', 'redis'],
        ['database', 'database'],
      ]);
      expect(loads()).to.deep.equal([2, 1, 0]);
      expect([memory.get('hot'), memory.get('week')].map((held) => held?.list.version)).to.deep.equal([4, 7]);
    });

    it('remembers for a second that nobody has it, and then asks again', async () => {
      const { stores, loader, clock, loads } = setUp();
      expect(await loader.load('hot')).to.equal(undefined);
      await stores.redis.save(list(1));
      for (let asked = 0; asked < 1_000; asked++) expect(await loader.load('hot')).to.equal(undefined);
      await clock.advance(999);
      expect(await loader.load('hot')).to.equal(undefined);
      expect(loads()).to.deep.equal([1, 1, 1]);
      await clock.advance(1);
      expect(await loader.load('hot')).to.equal('redis');
    });

    it('remembers of each board by itself that nobody has it', async () => {
      const { stores, loader } = setUp();
      await stores.redis.save(list(1, 'week'));
      expect(await loader.load('hot')).to.equal(undefined);
      expect(await loader.load('week')).to.equal('redis');
    });

    it('forgets that nobody had it as soon as a tier is found to have it', async () => {
      const { stores, tiers, loader } = setUp();
      await loader.load('hot');
      await stores.redis.save(list(1));
      expect(await loader.loadFrom(tiers.shared[0] as (typeof tiers.shared)[0], 'hot')).to.equal(true);
      expect(await loader.load('hot')).to.equal('redis');
    });
  });

  describe('with a list that can’t be read', () => {
    it('passes on to the next tier, and tells it once', async () => {
      const { stores, loader, events, memory } = setUp();
      await stores.redis.save(list(4));
      stores.redis.damage('hot', 4);
      await stores.database.save(list(4));
      for (const _ of [1, 2, 3]) expect(await loader.load('hot')).to.equal('database');
      expect(memory.get('hot')?.list.version).to.equal(4);
      expect(events.of('list unreadable').map(({ board, tier }) => [board, tier])).to.deep.equal([['hot', 'redis']]);
      expect(events.of('list unreadable')[0]?.error).to.include({ name: 'DamagedListError', version: 4 });
    });

    it('tells it again after it could be read in between', async () => {
      const { stores, loader, clock, events } = setUp();
      for (const version of [4, 5, 6]) {
        await stores.redis.save(list(version));
        if (version !== 5) stores.redis.damage('hot', version);
        for (const _ of [1, 2]) {
          await loader.load('hot');
          await clock.advance(1_000);
        }
      }
      expect(events.of('list unreadable')).to.have.lengthOf(2);
    });

    it('tells it of each board and tier', async () => {
      const { stores, loader, events } = setUp();
      for (const [tier, board] of [
        ['redis', 'hot'],
        ['database', 'hot'],
        ['redis', 'week'],
      ] as const) {
        await stores[tier].save(list(1, board));
        stores[tier].damage(board, 1);
      }
      await Promise.all([loader.load('hot'), loader.load('week')]);
      const told = events.of('list unreadable').map(({ tier, board }) => `${tier} ${board}`);
      expect(told).to.have.members(['redis hot', 'database hot', 'redis week']);
    });
  });

  it('does not put an older list in the place of a newer one, and announces none', async () => {
    const { stores, loader, memory, events } = setUp();
    await stores.redis.save(list(4));
    memory.put(list(5), 'publisher', 0);
    expect(await loader.load('hot')).to.equal('redis');
    expect(memory.get('hot')?.list.version).to.equal(5);
    expect(events.all).to.deep.equal([]);
  });

  describe('at start', () => {
    it('brings the snapshots into memory, and asks nobody else', async () => {
      const { stores, loader, memory, loads } = setUp();
      await stores.snapshot.save(list(4));
      await stores.redis.save(list(5));
      await loader.loadSnapshots(['hot', 'week']);
      expect([memory.get('hot')?.list.version, memory.get('week')]).to.deep.equal([4, undefined]);
      expect(memory.held('hot')?.from).to.equal('snapshot');
      expect(loads()).to.deep.equal([0, 0, 2]);
    });

    it('passes over a snapshot that is damaged', async () => {
      const { stores, loader, memory, events } = setUp();
      await stores.snapshot.save(list(4));
      stores.snapshot.damage('hot', 4);
      await loader.loadSnapshots(['hot']);
      expect(memory.get('hot')).to.equal(undefined);
      expect(events.of('list unreadable').map(({ tier }) => tier)).to.deep.equal(['snapshot']);
    });

    it('takes what is newer from Redis, and does not ask the database', async () => {
      const { stores, loader, memory, loads, clock } = setUp();
      await stores.snapshot.save(list(4));
      await stores.redis.save(list(5));
      await stores.redis.save(list(2, 'week'));
      await loader.loadSnapshots(['hot', 'week']);
      await loader.loadShared(['hot', 'week']);
      expect(['hot', 'week'].map((board) => memory.get(board)?.list.version)).to.deep.equal([5, 2]);
      expect(loads()).to.deep.equal([2, 0, 2]);
      expect(clock.sleeping).to.equal(0);
    });

    it('waits a moment for somebody else to fill Redis before it asks the database, and fills Redis itself', async () => {
      const { stores, loader, memory, clock, loads } = setUp();
      await stores.database.save(list(5));
      const loading = loader.loadShared(['hot']);
      await clock.advance(149);
      expect(loads()).to.deep.equal([1, 0, 0]);
      await clock.advance(1);
      await loading;
      expect(loads()).to.deep.equal([2, 1, 0]);
      expect(memory.held('hot')?.from).to.equal('database');
      expect((await stores.redis.load('hot'))?.list.version).to.equal(5);
    });

    it('does not ask the database when somebody else has filled Redis meanwhile', async () => {
      const { stores, loader, memory, clock, loads } = setUp();
      await stores.database.save(list(5));
      const loading = loader.loadShared(['hot']);
      await clock.untilSleeping();
      await stores.redis.save(list(5));
      await clock.advance(150);
      await loading;
      expect(loads()).to.deep.equal([2, 0, 0]);
      expect(memory.held('hot')?.from).to.equal('redis');
    });

    it('takes its list from the database while Redis is down', async () => {
      const { stores, ways, loader, memory, clock } = setUp();
      await stores.database.save(list(5));
      ways.redis.goDown();
      const loading = loader.loadShared(['hot']);
      await clock.advance(150);
      await loading;
      expect(memory.held('hot')?.from).to.equal('database');
    });

    it('leaves a board that nobody has for later', async () => {
      const { stores, loader, memory, clock } = setUp();
      const loading = loader.loadShared(['hot']);
      await clock.advance(150);
      await loading;
      expect(memory.get('hot')).to.equal(undefined);
      await stores.redis.save(list(1));
      expect(await loader.load('hot')).to.equal('redis');
    });

    it('asks a database without Redis beside it once, and at once', async () => {
      const { tiers, ways, memory, clock, events } = setUp();
      const alone = { shared: tiers.shared.slice(1), snapshot: tiers.snapshot };
      const loader = new ListLoader({ tiers: alone, memory, clock, random: () => 0.5, announce: events.announce });
      await loader.loadShared(['hot', 'week']);
      expect(ways.database.asked).to.deep.equal({ save: 0, load: 2, versions: 0 });
    });

    it('loads a board once that is asked for meanwhile', async () => {
      const { stores, loader, memory, clock, loads } = setUp();
      await stores.database.save(list(5));
      const loading = [loader.loadShared(['hot']), loader.load('hot'), loader.load('hot')];
      await clock.advance(150);
      await Promise.all(loading);
      expect(loads()).to.deep.equal([2, 1, 0]);
      expect(memory.get('hot')?.list.version).to.equal(5);
    });
  });
});
