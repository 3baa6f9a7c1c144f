import { expect } from 'chai';
import { sealList } from '../../../src/adapters/envelope/envelope.js';
import { DamagedListError, StaleTokenError } from '../../../src/application/publishing/hot-list-store.js';
import { aPublishedList } from '../../support/a-published-list.js';
import { redisSettings, redisStore } from '../../support/redis-store.js';
import { rejection } from '../../support/rejection.js';
import { RedisServer } from '../../support/servers/redis-server.js';

describe('lists in Redis', () => {
  let server: RedisServer;
  let redis: Awaited<ReturnType<typeof redisStore>>;
  let key: string;

  before(async () => {
    server = await RedisServer.start();
  });
  beforeEach(async () => {
    const settings = redisSettings({ url: server.url });
    key = `${settings.keyPrefix}list:hot`;
    redis = await redisStore(settings);
  });
  afterEach(() => redis.close());
  after(() => server.stop());

  /** What is in the place of the list; the adapter is told nothing. */
  const put = (value: string | Buffer) => redis.connection.client.set(key, value);

  it('are one value each, which begins with a line that people can read and never expires', async () => {
    await redis.store.save(aPublishedList({ version: 345, token: 12 }));
    expect(await server.say(`GETRANGE ${key} 0 31`)).to.match(/^\$32\r\nhotlist\/1 token=12 version=345 /);
    expect(await server.say(`TTL ${key}`)).to.equal(':-1');
  });

  it('are gone when Redis is emptied, and there again by the next save', async () => {
    await redis.store.save(aPublishedList({ version: 9, token: 9 }));
    await server.flushAll();
    await server.say('SCRIPT FLUSH');
    expect(await redis.store.load('hot')).to.equal(undefined);
    expect((await redis.store.versions(['hot'])).size).to.equal(0);
    // Even an older one, which is better than none.
    await redis.store.save(aPublishedList({ version: 1, token: 1 }));
    expect((await redis.store.load('hot'))?.list.version).to.equal(1);
  });

  it('are damaged when they are cut, still keep older ones out, and are replaced by the next', async () => {
    const sealed = sealList(aPublishedList({ version: 7, token: 3 }));
    await put(sealed.subarray(0, sealed.length / 2));
    const error = await rejection(redis.store.load('hot'));
    expect(error).to.be.instanceOf(DamagedListError).and.to.include({ version: 7 });
    expect(((error as Error).cause as Error).message).to.match(/^it is cut/);
    expect(await rejection(redis.store.save(aPublishedList({ version: 8, token: 2 })))).to.be.instanceOf(
      StaleTokenError,
    );
    await redis.store.save(aPublishedList({ version: 8, token: 3 }));
    expect((await redis.store.load('hot'))?.list.version).to.equal(8);
  });

  it('are mended by the same version when they are cut, and left alone when they are not', async () => {
    const sealed = sealList(aPublishedList({ version: 7, token: 3 }));
    await put(sealed.subarray(0, sealed.length - 1));
    expect(await rejection(redis.store.save(aPublishedList({ version: 6, token: 3 })))).to.be.instanceOf(
      StaleTokenError,
    );
    await redis.store.save(aPublishedList({ version: 7, token: 3 }));
    expect((await redis.store.load('hot'))?.list.version).to.equal(7);
    expect(await rejection(redis.store.save(aPublishedList({ version: 7, token: 3 })))).to.be.instanceOf(
      StaleTokenError,
    );
  });

  for (const [what, value] of [
    ['of another format', 'hotlist/2 token=9 version=9 bytes=0 sha256=00\n'],
    ['of somebody else', '{"board":"hot"}'],
    ['of nothing', ''],
    [
      'with a header that was changed',
      sealList(aPublishedList({ version: 17 }))
        .toString('latin1')
        .replace('17', '97'),
    ],
  ] as const) {
    it(`are damaged when the value is ${what}, which then counts as nothing and is replaced`, async () => {
      await put(Buffer.from(value, 'latin1'));
      const error = await rejection(redis.store.load('hot'));
      expect(error).to.be.instanceOf(DamagedListError).and.to.include({ version: 0 });
      expect((await redis.store.versions(['hot'])).size).to.equal(0);
      await redis.store.save(aPublishedList({ version: 1 }));
      expect(await redis.store.versions(['hot'])).to.deep.equal(new Map([['hot', 1]]));
    });
  }

  it('do not change when a save was called off before', async () => {
    const reason = new Error('told to stop');
    expect(await rejection(redis.store.save(aPublishedList(), AbortSignal.abort(reason)))).to.equal(reason);
    expect(await redis.store.load('hot')).to.equal(undefined);
  });
});
