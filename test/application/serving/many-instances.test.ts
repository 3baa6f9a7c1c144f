import { expect } from 'chai';
import { SeededRandom } from '../../../src/application/demo/seeded-random.js';
import { HotListMemory } from '../../../src/application/publishing/hot-list-memory.js';
import { ListLoader } from '../../../src/application/serving/list-loader.js';
import type { Tier } from '../../../src/application/serving/tiers.js';
import { aPublishedList } from '../../support/a-published-list.js';
import { NOW } from '../../support/a-publisher.js';
import { ManualClock } from '../../support/manual-clock.js';
import { MemoryHotListStore } from '../../support/memory-hot-list-store.js';
import { RecordedEvents } from '../../support/recorded-events.js';
import { TroubledStore } from '../../support/troubled-store.js';

const INSTANCES = 200;
const BOARDS = ['hot', 'week', 'year'];
/** Generous for a Redis, and for a read of 100 KB by its primary key. */
const REDIS_MS = 1;
const DATABASE_MS = 20;
/**
 * Who asks the database finds Redis still empty when it wakes, so it wakes at most 2 · 1 + 20 ms after the first of
 * them, whose list is in Redis by then. The 200 wake evenly within 300 ms: 15 on average, and more than 30 in not one
 * of ten thousand starts.
 */
const FEW = 30;

/** Instances that start at the same moment, each with its own way to the one Redis and the one database. */
function setUp(seed: number) {
  const clock = new ManualClock(NOW);
  const redis = new MemoryHotListStore();
  const database = new MemoryHotListStore();
  const random = new SeededRandom(seed);
  const asking = { now: 0, most: 0 };
  const slow = (store: MemoryHotListStore, ms: number) => {
    const way = new TroubledStore(store);
    way.before = () => clock.sleep(ms / 2, new AbortController().signal);
    way.after = () => clock.sleep(ms / 2, new AbortController().signal);
    return way;
  };
  const instances = Array.from({ length: INSTANCES }, () => {
    const ways = { redis: slow(redis, REDIS_MS), database: slow(database, DATABASE_MS) };
    const { load } = ways.database;
    ways.database.load = async (board) => {
      asking.now++;
      asking.most = Math.max(asking.most, asking.now);
      return load.call(ways.database, board).finally(() => asking.now--);
    };
    const shared: Tier[] = [
      { name: 'redis', store: ways.redis },
      { name: 'database', store: ways.database },
    ];
    const memory = new HotListMemory();
    const loader = new ListLoader({
      tiers: { shared, snapshot: { name: 'snapshot', store: new MemoryHotListStore() } },
      memory,
      clock,
      random: () => random.uniform(),
      announce: new RecordedEvents().announce,
    });
    return { ways, memory, loader };
  });
  return {
    clock,
    redis,
    database,
    instances,
    asking,
    async fill(store: MemoryHotListStore) {
      for (const board of BOARDS) await store.save(aPublishedList({ board, version: 7 }));
    },
    /** Starts all of them, and lets a second pass. */
    async start() {
      const started = Promise.all(
        instances.map(async ({ loader }) => {
          await loader.loadSnapshots(BOARDS);
          await loader.loadShared(BOARDS);
        }),
      );
      await clock.advance(1_000);
      await started;
    },
    loadsOfDatabase: () => instances.map(({ ways }) => ways.database.asked.load),
    expectAllServe() {
      for (const { memory } of instances) {
        expect(BOARDS.map((board) => memory.get(board)?.list.version)).to.deep.equal([7, 7, 7]);
      }
    },
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

describe('200 instances that start at the same moment', function () {
  this.timeout(60_000);

  for (const seed of [1, 2, 3]) {
    it(`ask the database only a few times when Redis is empty (seed ${seed})`, async () => {
      const { database, fill, start, loadsOfDatabase, expectAllServe, asking } = setUp(seed);
      await fill(database);
      await start();
      expectAllServe();
      expect(Math.max(...loadsOfDatabase())).to.be.at.most(BOARDS.length);
      expect(sum(loadsOfDatabase())).to.be.within(BOARDS.length, FEW * BOARDS.length);
      expect(asking.most).to.be.at.most(FEW * BOARDS.length);
    });
  }

  it('never ask the database when Redis has the lists', async () => {
    const { redis, fill, start, loadsOfDatabase, expectAllServe, instances } = setUp(4);
    await fill(redis);
    await start();
    expectAllServe();
    expect(sum(loadsOfDatabase())).to.equal(0);
    for (const { ways } of instances) expect(ways.redis.asked).to.deep.include({ load: BOARDS.length, save: 0 });
  });

  it('ask the database once for each board while Redis is down, and not all at the same time', async () => {
    const { database, fill, start, loadsOfDatabase, expectAllServe, instances, asking } = setUp(5);
    await fill(database);
    for (const { ways } of instances) ways.redis.goDown();
    await start();
    expectAllServe();
    expect(new Set(loadsOfDatabase())).to.deep.equal(new Set([BOARDS.length]));
    expect(asking.most).to.be.at.most(FEW * BOARDS.length);
  });

  it('ask once for a board that nobody has, and once a second for the requests for it, however many', async () => {
    const { clock, start, instances, loadsOfDatabase } = setUp(6);
    await start();
    expect(new Set(loadsOfDatabase())).to.deep.equal(new Set([BOARDS.length]));
    const requests = instances.flatMap(({ loader }) => Array.from({ length: 20 }, () => loader.load('hot')));
    await clock.advance(100);
    expect(new Set(await Promise.all(requests))).to.deep.equal(new Set([undefined]));
    const again = instances.flatMap(({ loader }) => Array.from({ length: 20 }, () => loader.load('hot')));
    expect(new Set(await Promise.all(again))).to.deep.equal(new Set([undefined]));
    expect(new Set(loadsOfDatabase())).to.deep.equal(new Set([BOARDS.length + 1]));
  });
});
