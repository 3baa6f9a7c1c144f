import { readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { protobufHotListCodec } from '../../src/adapters/protobuf/hot-list-codec.js';
import { SnapshotHotListStore } from '../../src/adapters/snapshots/snapshot-hot-list-store.js';
import type { HotListStore } from '../../src/application/publishing/hot-list-store.js';
import { Fleet } from '../support/fleet/fleet.js';
import type { Instance } from '../support/fleet/instance.js';
import { postItems } from '../support/fleet/votes.js';
import { redisSettings, redisStore } from '../support/redis-store.js';
import { until } from '../support/until.js';

const KEY = 'hotlist:list:hot';

describe('a list that was lost or damaged behind the back of a fleet', function () {
  this.timeout(60_000);
  let fleet: Fleet;
  let redis: Awaited<ReturnType<typeof redisStore>>;
  let first: Instance;
  let second: Instance;

  before(async () => {
    // So seldom, and under leases so long, that nothing is mended by a publish unless a test restarts who computes.
    const env = { HOTLIST_SCHEDULER_LEASE_TTL: '1m' };
    fleet = await Fleet.start({ instances: 2, boards: ['hot'], every: '30d', env });
    [first, second] = fleet.instances as [Instance, Instance];
    await postItems(first);
    await Promise.all([first.stop(), second.stop()]);
    first.start();
    await first.untilReady();
    await until('there is a list of these items', async () => ((await first.readyz()).boards[0]?.version ?? 0) > 1);
    second.start();
    await second.untilReady();
    redis = await redisStore({ ...redisSettings({ url: fleet.redis.url }), keyPrefix: 'hotlist:' });
  });
  after(async () => {
    await redis?.close();
    await fleet?.stop();
  });

  const snapshotsOf = ({ folder }: Instance) => join(folder, 'data', 'snapshots');
  const versionOf = async (store: HotListStore) => (await store.load('hot'))?.list.version;
  const servedBy = async (instance: Instance) => (await instance.readyz()).boards[0]?.version;

  for (const [what, lose] of [
    ['was emptied', () => fleet.redis.flushAll()],
    ['was restarted and came back empty', () => fleet.redis.restart()],
  ] as const) {
    it(`is in Redis again after that ${what}`, async () => {
      const version = await servedBy(first);
      await lose();
      await until('Redis has the list', async () => (await versionOf(redis.store)) === version);
      expect(await servedBy(first)).to.equal(version);
      expect(await servedBy(second)).to.equal(version);
    });
  }

  for (const [what, damage, why] of [
    ['cut in half', (value: Buffer) => value.subarray(0, value.length / 2), /it is cut/],
    [
      'of another version of hotlist',
      (value: Buffer) => Buffer.concat([Buffer.from('hotlist/9'), value.subarray(9)]),
      /another version of hotlist \(format 9\)/,
    ],
  ] as const) {
    it(`is refused where Redis has one ${what}: the database serves, and Redis is mended`, async () => {
      await Promise.all([first.stop(), second.stop()]);
      const version = await versionOf(redis.store);
      const whole = (await redis.connection.client.getBuffer(KEY)) as Buffer;
      await redis.connection.client.set(KEY, damage(whole));
      rmSync(snapshotsOf(second), { recursive: true });
      const mark = second.log.mark;
      second.start();
      await second.untilReady();

      const [unreadable, ...more] = second.log.of('list unreadable', {}, mark);
      expect(unreadable).to.include({ board: 'hot', tier: 'redis', level: 50 });
      expect(JSON.stringify(unreadable), JSON.stringify(unreadable)).to.match(why);
      expect(more).to.deep.equal([]);
      expect(second.log.of('list loaded', {}, mark)[0]).to.include({ board: 'hot', tier: 'database', version });
      await until('Redis has a list again', () => versionOf(redis.store));
      first.start();
      await first.untilReady();
    });
  }

  it('is refused where a snapshot was cut in half: Redis serves, and the snapshot is mended', async () => {
    await Promise.all([first.stop(), second.stop()]);
    const version = await versionOf(redis.store);
    const file = join(snapshotsOf(second), 'hot.hotlist');
    const whole = readFileSync(file);
    truncateSync(file, Math.floor(whole.length / 2));
    const mark = second.log.mark;
    second.start();
    await second.untilReady();

    const [unreadable, ...more] = second.log.of('list unreadable', {}, mark);
    expect(unreadable).to.include({ board: 'hot', tier: 'snapshot', level: 50 });
    expect(more).to.deep.equal([]);
    expect(second.log.of('list loaded', {}, mark)[0]).to.include({ tier: 'redis', version });
    const snapshots = new SnapshotHotListStore(snapshotsOf(second), protobufHotListCodec);
    await until('the snapshot is whole', () => versionOf(snapshots));
    expect(readFileSync(file).length).to.be.at.least(whole.length);
  });
});
