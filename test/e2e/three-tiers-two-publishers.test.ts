import { expect } from 'chai';
import { systemClock } from '../../src/adapters/local/system-clock.js';
import { MysqlHotListStore } from '../../src/adapters/mysql/hot-list-store.js';
import { protobufHotListCodec as codec } from '../../src/adapters/protobuf/hot-list-codec.js';
import { HotListMemory } from '../../src/application/publishing/hot-list-memory.js';
import { type HotListStore, StaleTokenError } from '../../src/application/publishing/hot-list-store.js';
import { Publisher } from '../../src/application/publishing/publisher.js';
import { spreadByRedis } from '../../src/application/publishing/spread.js';
import { ListFollower } from '../../src/application/serving/list-follower.js';
import { ListLoader } from '../../src/application/serving/list-loader.js';
import { aBoard } from '../support/a-board.js';
import { NEVER, rankingOf } from '../support/a-publisher.js';
import { HandNotices } from '../support/hand-notices.js';
import { MemoryHotListStore } from '../support/memory-hot-list-store.js';
import { mysqlStore } from '../support/mysql-store.js';
import { RecordedEvents } from '../support/recorded-events.js';
import { redisStore, sharedRedis } from '../support/redis-store.js';
import { rejection } from '../support/rejection.js';
import { StoppedDatabase } from '../support/stopped-database.js';
import { TroubledStore } from '../support/troubled-store.js';

describe('one that is stopped in the middle of a publish and goes on when another has published', () => {
  let database: Awaited<ReturnType<typeof mysqlStore>>;
  let redis: Awaited<ReturnType<typeof redisStore>>;
  let table: HotListStore;
  let sleeper: ReturnType<typeof anInstance>;
  let heir: ReturnType<typeof anInstance>;

  beforeEach(async () => {
    database = await mysqlStore();
    redis = await redisStore(await sharedRedis());
    table = new MysqlHotListStore(database.database, codec, 20);
    sleeper = anInstance();
    heir = anInstance();
    await publish(sleeper, 1);
    await heir.follower.compare();
  });
  afterEach(async () => {
    expect(sleeper.seen).to.deep.equal(sleeper.seen.toSorted((a, b) => a - b));
    expect(heir.seen).to.deep.equal(heir.seen.toSorted((a, b) => a - b));
    await Promise.all([database.close(), redis.close()]);
  });

  it('is refused by the table where it was stopped before that, and changes nothing anywhere', async () => {
    const stop = stopBeforeSave(sleeper.ways.database);
    const late = rejection(publish(sleeper, 1));
    await stop.reached;
    await publish(heir, 2);
    stop.goOn();

    expect(await late).to.be.instanceOf(StaleTokenError);
    expect(sleeper.events.of('publish refused').map(({ tier, token }) => [tier, token])).to.deep.equal([
      ['database', 1],
    ]);
    expect(await held()).to.deep.equal({ table: [2, 2], redis: [2, 2] });
    expect(sleeper.notices.sent).to.have.lengthOf(1);
    await sleeper.follower.compare();
    expect(sleeper.seen).to.deep.equal([1, 2]);
  });

  it('is refused by Redis where it was stopped between the table and that, and sends no notice', async () => {
    const stop = stopBeforeSave(sleeper.ways.redis);
    const late = publish(sleeper, 1);
    await stop.reached;
    // Version 2 is durable by now, so the heir goes on from there.
    await publish(heir, 2);
    stop.goOn();
    await late;

    expect(sleeper.events.of('publish refused').map(({ tier, token }) => [tier, token])).to.deep.equal([['redis', 1]]);
    expect(await held()).to.deep.equal({ table: [3, 2], redis: [3, 2] });
    expect(sleeper.notices.sent).to.have.lengthOf(1);
    await sleeper.follower.compare();
    expect(sleeper.seen).to.deep.equal([1, 2, 3]);
  });

  it('is refused by Redis where only that knows of what another has published', async () => {
    const stop = stopBeforeSave(sleeper.ways.database);
    const late = publish(sleeper, 1);
    await stop.reached;
    await redis.store.save(await anotherVersion(9, 3));
    stop.goOn();
    await late;

    expect(sleeper.events.of('publish refused').map(({ tier }) => tier)).to.deep.equal(['redis']);
    expect(await held()).to.deep.equal({ table: [2, 1], redis: [9, 3] });
    await sleeper.follower.compare();
    expect(sleeper.seen).to.deep.equal([1, 2, 9]);
  });

  it('keeps nobody from publishing, wherever in a publish it was stopped', async function () {
    this.timeout(60_000);
    for (let statements = 0; statements < 5; statements++) {
      const stopped = new StoppedDatabase(database.database.url, statements);
      const last = (await held()).table[0] ?? 0;
      // It fails long after this test, when its time is up.
      void new MysqlHotListStore(stopped, codec, 20).save(await anotherVersion(last + 1, 5)).catch(() => {});
      await stopped.stopped;
      await table.save(await anotherVersion(last + 2, 5));
      expect((await held()).table, `after ${statements} statements`).to.deep.equal([last + 2, 5]);
      await stopped.close();
    }
  });

  function anInstance() {
    const ways = { database: new TroubledStore(table), redis: new TroubledStore(redis.store) };
    const parts = { memory: new HotListMemory(), clock: systemClock, random: Math.random };
    const events = new RecordedEvents();
    const { announce } = events;
    const notices = new HandNotices();
    const seen: number[] = [];
    parts.memory.onNew(({ list }) => seen.push(list.version));
    const shared = [
      { name: 'redis', store: ways.redis },
      { name: 'database', store: ways.database },
    ] as const;
    const tiers = { shared, snapshot: { name: 'snapshot', store: new MemoryHotListStore() } } as const;
    const loader = new ListLoader({ ...parts, tiers, announce });
    const spread = spreadByRedis(ways.redis, notices, announce);
    return {
      ways,
      notices,
      seen,
      events,
      publisher: new Publisher({ ...parts, store: ways.database, codec, spread, announce }),
      follower: new ListFollower({ ...parts, tiers: shared, boards: () => ['hot'], loader, notices, pollMs: 1_000 }),
    };
  }

  function publish({ publisher }: ReturnType<typeof anInstance>, token: number) {
    return publisher.publish(aBoard(), rankingOf(3, Date.now()), token, NEVER);
  }

  async function anotherVersion(version: number, token: number) {
    const published = await table.load('hot');
    if (!published) throw new Error('there is no list');
    return codec.encode({ ...published.list, version }, token);
  }

  /** What the table and Redis hold: version and token. */
  async function held() {
    const [inTable, inRedis] = await Promise.all([table.load('hot'), redis.store.load('hot')]);
    return {
      table: [inTable?.list.version, inTable?.token],
      redis: [inRedis?.list.version, inRedis?.token],
    };
  }
});

/** Stops whoever saves right before it, as a process that is stopped there would be. */
function stopBeforeSave(way: TroubledStore): { readonly reached: Promise<void>; goOn(): void } {
  let goOn = () => {};
  const open = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const reached = new Promise<void>((resolve) => {
    way.before = (operation) => {
      if (operation !== 'save') return;
      resolve();
      return open;
    };
  });
  return { reached, goOn };
}
