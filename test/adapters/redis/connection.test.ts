import { expect } from 'chai';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import { aPublishedList } from '../../support/a-published-list.js';
import { happens, redisSettings, redisStore } from '../../support/redis-store.js';
import { rejection } from '../../support/rejection.js';
import { RedisServer } from '../../support/servers/redis-server.js';
import { TcpProxy } from '../../support/servers/tcp-proxy.js';

const TIMEOUT_MS = 1_000;

describe('a connection to Redis', () => {
  let server: RedisServer;
  let proxy: TcpProxy;
  let redis: Awaited<ReturnType<typeof redisStore>>;

  beforeEach(async () => {
    server = await RedisServer.start({ persistent: true });
    proxy = await TcpProxy.start(server.port);
    redis = await redisStore(redisSettings({ url: `redis://127.0.0.1:${proxy.port}`, timeoutMs: TIMEOUT_MS }));
    await redis.store.save(aPublishedList({ version: 1 }));
  });
  afterEach(async () => {
    await redis.close();
    await proxy.stop();
    await server.stop();
  });

  async function expectUnavailable(why: RegExp): Promise<void> {
    const error = await rejection(redis.store.load('hot'));
    expect(error).to.be.instanceOf(StoreUnavailableError);
    expect((error as Error).message)
      .to.match(why)
      .and.to.include(`the Redis on 127.0.0.1:${proxy.port} can't be used: `);
  }

  /** Waits for nothing but the connection itself. */
  async function expectBack(version = 1): Promise<void> {
    if (!redis.connection.isReady) await happens(redis.connection, 'ready');
    expect((await redis.store.load('hot'))?.list.version).to.equal(version);
    await redis.store.save(aPublishedList({ version: version + 1 }));
  }

  const broken = () => happens(redis.connection, 'close');

  it('fails while the server hangs, is given up for it, and is back when the server is', async () => {
    const given = broken();
    server.pause();
    await expectUnavailable(/it did not answer within 1s$/);
    await given;
    await expectUnavailable(/can't be used/);
    server.resume();
    await expectBack();
  });

  it('fails in a black hole, and is back by another connection although nobody ever told it', async () => {
    const given = broken();
    proxy.blackHole(true);
    await expectUnavailable(/it did not answer within 1s$/);
    await given;
    proxy.blackHole(false);
    await expectBack();
  });

  it('is back when a hung server answers after all, before it was given up', async () => {
    server.pause();
    await expectUnavailable(/it did not answer within 1s$/);
    server.resume();
    await expectBack();
  });

  it('fails at once while nobody listens, says so, and is back when somebody does', async () => {
    const given = broken();
    await server.kill();
    await given;
    await happens(redis.connection, 'error');
    await expectUnavailable(/can't be used: /);
    await server.restart();
    await expectBack();
  });

  it('says that nobody listens', async () => {
    const given = broken();
    await proxy.refuse(true);
    proxy.reset();
    await given;
    await happens(redis.connection, 'error');
    await expectUnavailable(/nothing listens there$/);
    await proxy.refuse(false);
    await expectBack();
  });

  it('never sends a command again that was under way when it broke', async () => {
    server.pause();
    const save = rejection(redis.store.save(aPublishedList({ version: 5 })));
    const given = broken();
    proxy.reset();
    await given;
    expect(await save).to.be.instanceOf(StoreUnavailableError);
    await server.kill();
    await server.restart();
    await expectBack();
  });

  it('that finds nobody at the start is there when Redis comes', async () => {
    const { port } = server;
    await server.kill();
    const late = await redisStore(redisSettings({ url: `redis://127.0.0.1:${port}`, timeoutMs: TIMEOUT_MS }));
    expect(await rejection(late.store.load('hot'))).to.be.instanceOf(StoreUnavailableError);
    const ready = happens(late.connection, 'ready');
    await server.restart();
    await ready;
    await late.store.save(aPublishedList());
    await late.close();
  });

  it('to a server that hangs at the start is waited for no longer than the timeout', async () => {
    server.pause();
    const late = await redisStore(redisSettings({ url: server.url, timeoutMs: TIMEOUT_MS }));
    expect(late.connection.isReady).to.equal(false);
    const ready = happens(late.connection, 'ready');
    server.resume();
    await ready;
    await late.close();
  });

  it('that was closed stays closed', async () => {
    await redis.close();
    const error = await rejection(redis.store.load('hot'));
    expect((error as Error).message).to.match(/the connection is broken$/);
  });
});
