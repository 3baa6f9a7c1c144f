import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { protobufHotListCodec as codec } from '../../../src/adapters/protobuf/hot-list-codec.js';
import { openRedis } from '../../../src/adapters/redis/redis.js';
import { RedisRefusedError } from '../../../src/adapters/redis/refusal.js';
import type { RedisSettings } from '../../../src/adapters/redis/settings.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import { aPublishedList } from '../../support/a-published-list.js';
import { happens, redisSettings, redisStore } from '../../support/redis-store.js';
import { rejection } from '../../support/rejection.js';
import { RedisServer } from '../../support/servers/redis-server.js';

type Some = Pick<RedisSettings, 'url'> & Partial<RedisSettings>;

describe('what is said at the start of a Redis that cannot be used', () => {
  let server: RedisServer;

  before(async () => {
    server = await RedisServer.start({ args: ['--requirepass', 's3cret'] });
    const said = await server.say(
      'AUTH s3cret\r\nACL SETUSER reader on >pa55 ~* &* +@read +@connection +eval +evalsha +info +publish' +
        '\r\nACL SETUSER elsewhere on >pa55 ~other:* &* +@all\r\nACL SETUSER mute on >pa55 ~* resetchannels +@all',
    );
    if (said.includes('-')) throw new Error(said);
  });
  after(() => server.stop());

  const urlFor = (access: string, { port } = server, more = '') => `redis://${access}127.0.0.1:${port}${more}`;

  async function check(settings: Some): Promise<void> {
    const redis = openRedis(redisSettings(settings), codec);
    try {
      await redis.check();
    } finally {
      await redis.close();
    }
  }

  async function expectRefused(settings: Some, reason: RegExp): Promise<void> {
    const error = await rejection(check(settings));
    expect(error).to.be.instanceOf(RedisRefusedError);
    expect((error as Error).message).to.match(/^the Redis (on|Cluster of) \S+ can't be used: [^\n]+$/);
    expect((error as Error).message).to.match(reason);
    expect(inspect(error, { depth: 10, showHidden: true })).to.not.match(/s3cret|pa55/);
  }

  it('nothing, when it can', async () => {
    await check({ url: urlFor(':s3cret@') });
    await check({ url: urlFor('default:s3cret@', server, '/7') });
    await check({ url: urlFor(':s3cret@'), keyPrefix: 'a:' });
    expect(await server.say('AUTH s3cret\r\nKEYS *list:.probe')).to.match(/\*[01]/);
  });

  it('nothing that touches a list, whatever its board is called', async () => {
    const settings = redisSettings({ url: urlFor(':s3cret@') });
    const redis = openRedis(settings, codec);
    await redis.connect();
    await redis.hotLists.save(aPublishedList({ board: 'probe' }));
    await redis.check();
    expect((await redis.hotLists.load('probe'))?.list.version).to.equal(1);
    await redis.close();
  });

  for (const [what, access, more, reason] of [
    ['a wrong password', ':pa55@', '', /it refuses the user "default" or the password$/],
    ['a user that is not there', 'nobody:pa55@', '', /it refuses the user "nobody" or the password$/],
    ['no password', '', '', /it asks for a password, and there is none for it$/],
    ['a user that may not write', 'reader:pa55@', '', /the user "reader" lacks a permission \(.+\)$/],
    ['a user with other keys', 'elsewhere:pa55@', '', /the user "elsewhere" lacks a permission \(.+\)$/],
    ['a user without the channel', 'mute:pa55@', '', /the user "mute" lacks a permission \(NOPERM .+\)$/],
    ['a database that is not there', ':s3cret@', '/16', /it has no database of that number$/],
    ['a Cluster that it is not', ':s3cret@', '', /it is not a Redis Cluster; set redis\.mode to single$/],
  ] as const) {
    it(`the reason, for ${what}`, async () => {
      const mode = what.startsWith('a Cluster') ? 'cluster' : 'single';
      await expectRefused({ url: urlFor(access, server, more), mode }, reason);
    });
  }

  it('the reason, also when it is asked long after it was connected', async () => {
    const redis = openRedis(redisSettings({ url: urlFor(':s3cret@', server, '/16') }), codec);
    await redis.connect();
    const isReady = () =>
      redis.hotLists.load('hot').then(
        () => true,
        () => false,
      );
    while (!(await isReady())) await new Promise((resolve) => setImmediate(resolve));
    expect(await rejection(redis.check())).to.be.instanceOf(RedisRefusedError);
    await redis.close();
  });

  it('the reason, for a replica', async () => {
    const replica = await RedisServer.start({ args: ['--replicaof', '127.0.0.1', '1'] });
    await expectRefused({ url: replica.url }, /it is a replica, which takes no writes; name the master$/);
    await replica.stop();
  });

  it('the reason, for a node of a Cluster', async () => {
    const node = await RedisServer.start({ args: ['--cluster-enabled', 'yes', '--cluster-port', '1'] });
    await expectRefused({ url: node.url }, /it is a node of a Redis Cluster; set redis\.mode to cluster$/);
    await node.stop();
  });

  it('the reason, for what is not a Redis', async () => {
    const http = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
    await once(http, 'listening');
    const { port } = http.address() as AddressInfo;
    await expectRefused({ url: `redis://127.0.0.1:${port}` }, /what answers there is not a Redis$/);
    await expectRefused({ url: `rediss://127.0.0.1:${port}` }, /it does not speak TLS/);
    http.close();
  });

  it('nothing, when it is down: it may come', async () => {
    const gone = await RedisServer.start();
    await gone.stop();
    await check({ url: gone.url });
    await check({ url: 'redis://no-such-host.invalid' });
  });

  it('the same at run time, when a master becomes a replica, until it is one again', async () => {
    const master = await RedisServer.start();
    const { store, connection, close } = await redisStore(redisSettings({ url: master.url }));
    await store.save(aPublishedList({ version: 1 }));
    await master.say('REPLICAOF 127.0.0.1 1');
    // It looks for the master anew.
    const again = happens(connection, 'ready');
    const error = await rejection(store.save(aPublishedList({ version: 2 })));
    expect(error).to.be.instanceOf(StoreUnavailableError);
    expect((error as Error).message).to.match(/it is a replica, which takes no writes; name the master$/);
    await master.say('REPLICAOF NO ONE');
    await again;
    await store.save(aPublishedList({ version: 2 }));
    await close();
    await master.stop();
  });

  it('nothing that holds the password, when it changes at run time', async () => {
    const changing = await RedisServer.start({ args: ['--requirepass', 's3cret'] });
    const { store, connection, close } = await redisStore(redisSettings({ url: urlFor(':s3cret@', changing) }));
    const refused = happens(connection, 'error');
    await changing.say('AUTH s3cret\r\nCONFIG SET requirepass 0ther');
    await changing.say('AUTH 0ther\r\nCLIENT KILL TYPE normal SKIPME yes');
    await refused;
    const error = await rejection(store.load('hot'));
    expect((error as Error).message).to.match(/it refuses the user "default" or the password$/);
    expect(inspect(error, { depth: 10, showHidden: true })).to.not.include('s3cret');
    await close();
    await changing.stop();
  });
});
