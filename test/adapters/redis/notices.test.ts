import { expect } from 'chai';
import { RedisConnection } from '../../../src/adapters/redis/connection.js';
import { RedisNotices } from '../../../src/adapters/redis/notices.js';
import type { RedisSettings } from '../../../src/adapters/redis/settings.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import { heardNotices } from '../../support/heard-notices.js';
import { happens, redisSettings } from '../../support/redis-store.js';
import { rejection } from '../../support/rejection.js';
import { RedisServer } from '../../support/servers/redis-server.js';
import { TcpProxy } from '../../support/servers/tcp-proxy.js';

const HEARTBEAT_MS = 100;

describe('notices by Redis', () => {
  let server: RedisServer;
  let proxy: TcpProxy;
  let settings: RedisSettings;
  let ends: (() => void)[];

  beforeEach(async () => {
    server = await RedisServer.start();
    proxy = await TcpProxy.start(server.port);
    settings = redisSettings({ url: server.url, timeoutMs: 1_000 });
    ends = [];
  });
  afterEach(async () => {
    for (const end of ends) end();
    await proxy.stop();
    await server.stop();
  });

  /** The notices of an instance; `url` is the way to Redis of its subscriber alone. */
  async function instance(url = server.url) {
    const sender = new RedisConnection(settings, 'lists');
    await sender.connect();
    const subscriber = new RedisConnection({ ...settings, url }, 'notices');
    const notices = new RedisNotices(sender, subscriber, settings.keyPrefix, HEARTBEAT_MS);
    const close = () => {
      notices.close();
      subscriber.close();
      sender.close();
    };
    ends.push(close);
    return { notices, subscriber, close };
  }

  it('reach every instance that listens, the sender too', async () => {
    const [one, other] = [await instance(), await instance()];
    const heard = [await heardNotices(one.notices), await heardNotices(other.notices)];
    await one.notices.send({ board: 'hot', version: 7 });
    for (const each of heard) expect(await each.next()).to.deep.equal({ board: 'hot', version: 7 });
  });

  it('of another prefix are not heard, and anything that is no notice is passed over', async () => {
    const { notices } = await instance();
    const heard = await heardNotices(notices);
    await server.say('PUBLISH other:published {"board":"other","version":1}');
    const channel = `${settings.keyPrefix}published`;
    for (const text of ['probe', '{}', 'null', '[]', '{"board":"hot"}', '{"board":1,"version":1}']) {
      expect(await server.say(`PUBLISH ${channel} '${text}'`)).to.equal(':1');
    }
    for (const version of ['"1"', '0', '-1', '1.5', '1e99']) {
      await server.say(`PUBLISH ${channel} '{"board":"hot","version":${version}}'`);
    }
    await notices.send({ board: 'hot', version: 2 });
    expect(await heard.next()).to.deep.equal({ board: 'hot', version: 2 });
  });

  it('are heard again after Redis was gone', async () => {
    const { notices } = await instance();
    const heard = await heardNotices(notices);
    await server.kill();
    expect(await rejection(notices.send({ board: 'hot', version: 1 }))).to.be.instanceOf(StoreUnavailableError);
    await server.restart();
    expect(await heard.untilHeard(() => notices.send({ board: 'hot', version: 2 }))).to.include({ version: 2 });
  });

  it('are heard as soon as Redis comes, when it was not there at the start', async () => {
    await server.kill();
    const { notices } = await instance();
    const heard = await heardNotices(notices);
    await server.restart();
    expect(await heard.untilHeard(() => notices.send({ board: 'hot', version: 3 }))).to.include({ version: 3 });
  });

  it('are heard again by another connection after the old one led nowhere, although nobody ever told it', async () => {
    const sender = await instance();
    const { notices, subscriber } = await instance(`redis://127.0.0.1:${proxy.port}`);
    const heard = await heardNotices(notices);
    const given = happens(subscriber, 'close');
    proxy.blackHole(true);
    await given;
    proxy.blackHole(false);
    expect(await heard.untilHeard(() => sender.notices.send({ board: 'hot', version: 4 }))).to.include({ version: 4 });
  });

  it('are heard again after Redis hung', async () => {
    const { notices } = await instance();
    const heard = await heardNotices(notices);
    server.pause();
    await rejection(notices.send({ board: 'hot', version: 4 }));
    server.resume();
    expect(await heard.untilHeard(() => notices.send({ board: 'hot', version: 5 }))).to.have.property('board', 'hot');
  });

  it('are heard no more once closed', async () => {
    const [sender, listener] = [await instance(), await instance()];
    await heardNotices(listener.notices);
    listener.close();
    const channel = `${settings.keyPrefix}published`;
    // The server notices in its own time that the connection is gone.
    while (!(await server.say(`PUBSUB NUMSUB ${channel}`)).endsWith(':0'));
    await sender.notices.send({ board: 'hot', version: 1 });
  });
});
