import { expect } from 'chai';
import { protobufHotListCodec as codec } from '../../../src/adapters/protobuf/hot-list-codec.js';
import { openRedis } from '../../../src/adapters/redis/redis.js';
import { RedisRefusedError } from '../../../src/adapters/redis/refusal.js';
import type { RedisSettings } from '../../../src/adapters/redis/settings.js';
import { aPublishedList } from '../../support/a-published-list.js';
import { heardNotices } from '../../support/heard-notices.js';
import { happens, redisSettings, redisStore } from '../../support/redis-store.js';
import { rejection } from '../../support/rejection.js';
import { startSentinel } from '../../support/servers/redis-sentinel.js';

describe('a Redis that Sentinels watch', () => {
  let sentinel: Awaited<ReturnType<typeof startSentinel>>;
  let settings: RedisSettings;

  beforeEach(async () => {
    const secured = { args: ['--requirepass', 's3cret', '--masterauth', 's3cret'] };
    sentinel = await startSentinel({ ...secured, password: 's3cret', sentinelPassword: 'gu4rd' });
    settings = redisSettings({
      url: `redis://:s3cret@127.0.0.1:${sentinel.port}`,
      mode: 'sentinel',
      sentinelPassword: 'gu4rd',
    });
  });
  afterEach(() => sentinel.stop());

  it('goes on at the replica when the master is gone, with the list that it had', async () => {
    const { store, connection, close } = await redisStore(settings);
    await store.save(aPublishedList({ version: 1, token: 4 }));
    const redis = openRedis(settings, codec);
    await redis.check();
    const heard = await heardNotices(redis.notices);
    await sentinel.untilReplicated();
    const ready = happens(connection, 'ready');
    await sentinel.master.kill();
    await ready;
    expect((await store.load('hot'))?.list.version).to.equal(1);
    await store.save(aPublishedList({ version: 2, token: 4 }));
    expect((await store.load('hot'))?.list.version).to.equal(2);
    expect(await heard.untilHeard(() => redis.notices.send({ board: 'hot', version: 2 }))).to.include({ version: 2 });
    await redis.close();
    await close();
  });

  for (const [what, change, reason] of [
    ['a name that they do not know', { sentinelName: 'other' }, /the Sentinels know no master of that name/],
    [
      'a wrong password for the Sentinels',
      { sentinelPassword: 'pa55' },
      /it refuses the user "default" or the password/,
    ],
    ['no password for the Sentinels', { sentinelPassword: undefined }, /it asks for a password/],
  ] as const) {
    it(`is refused for ${what}`, async () => {
      const redis = openRedis({ ...settings, ...change }, codec);
      const error = await rejection(redis.check());
      expect(error).to.be.instanceOf(RedisRefusedError);
      expect((error as Error).message)
        .to.match(reason)
        .and.not.to.match(/s3cret|gu4rd|pa55/);
      await redis.close();
    });
  }
});
