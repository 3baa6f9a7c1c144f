import { expect } from 'chai';
import { RedisConnection } from '../../../src/adapters/redis/connection.js';
import { RedisNotices } from '../../../src/adapters/redis/notices.js';
import type { RedisSettings } from '../../../src/adapters/redis/settings.js';
import { describeHotListStore } from '../../contract/hot-list-store.contract.js';
import { aPublishedList } from '../../support/a-published-list.js';
import { heardNotices } from '../../support/heard-notices.js';
import { redisSettings, redisStore } from '../../support/redis-store.js';
import { RedisCluster } from '../../support/servers/redis-cluster.js';
import type { RedisServer } from '../../support/servers/redis-server.js';

describe('a Redis Cluster', () => {
  let cluster: RedisCluster;

  before(async () => {
    cluster = await RedisCluster.start();
  });
  after(() => cluster.stop());

  const clusterSettings = (more: Partial<RedisSettings> = {}): RedisSettings =>
    redisSettings({ url: (cluster.nodes[0] as RedisServer).url, mode: 'cluster', ...more });

  describeHotListStore('the Redis adapter on a Cluster', () => redisStore(clusterSettings()));

  it('keeps its lists on several nodes, each with its version', async () => {
    const { store, close } = await redisStore(clusterSettings());
    const boards = Array.from({ length: 12 }, (_, index) => `board-${index}`);
    for (const [index, board] of boards.entries()) await store.save(aPublishedList({ board, version: index + 1 }));
    expect([...(await store.versions(boards)).values()]).to.deep.equal(boards.map((_, index) => index + 1));
    for (const node of cluster.nodes) expect(await node.say('DBSIZE')).to.not.equal(':0');
    await close();
  });

  it('is found by another node when the first one named is gone', async () => {
    const [one, two] = cluster.nodes as [RedisServer, RedisServer];
    const nodes = [
      { host: '127.0.0.1', port: 1 },
      { host: '127.0.0.1', port: two.port },
    ];
    const { connection, close } = await redisStore(clusterSettings({ url: one.url, nodes }));
    expect(connection.isReady).to.equal(true);
    await close();
  });

  it('serves a list again when the node that has it was gone and is back', async () => {
    const settings = clusterSettings();
    const { store, close } = await redisStore(settings);
    await store.save(aPublishedList({ version: 3 }));
    const owner = await cluster.ownerOf(`${settings.keyPrefix}list:hot`);
    await owner.kill();
    let failures = 0;
    const load = () =>
      store.load('hot').catch(() => {
        failures++;
        return undefined;
      });
    expect(await load()).to.equal(undefined);
    await owner.restart();
    await cluster.untilOk();
    let list = await load();
    while (!list) {
      // What fails at once must not keep the connection from coming back.
      await new Promise((resolve) => setImmediate(resolve));
      list = await load();
    }
    expect(list.list.version).to.equal(3);
    expect(failures).to.be.above(0);
    await close();
  });

  it('carries notices by sharded channels, also after their node was gone', async () => {
    const settings = clusterSettings();
    const [sender, subscriber] = [new RedisConnection(settings, 'lists'), new RedisConnection(settings, 'notices')];
    await sender.connect();
    const notices = new RedisNotices(sender, subscriber, settings.keyPrefix);
    const heard = await heardNotices(notices);
    await notices.send({ board: 'hot', version: 1 });
    expect(await heard.next()).to.deep.equal({ board: 'hot', version: 1 });

    const channel = `${settings.keyPrefix}published`;
    const owner = await cluster.ownerOf(channel);
    expect(await owner.say(`PUBSUB SHARDNUMSUB ${channel}`)).to.match(/:1$/);
    await owner.kill();
    await owner.restart();
    await cluster.untilOk();
    expect(await heard.untilHeard(() => notices.send({ board: 'hot', version: 2 }))).to.include({ version: 2 });
    notices.close();
    subscriber.close();
    sender.close();
  });
});
