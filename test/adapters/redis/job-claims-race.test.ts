import { expect } from 'chai';
import { RedisConnection } from '../../../src/adapters/redis/connection.js';
import { RedisJobClaims } from '../../../src/adapters/redis/job-claims.js';
import type { Claim } from '../../../src/application/jobs/job-claims.js';
import type { NumberedClaims } from '../../../src/application/jobs/numbered-claims.js';
import { aJobDefinition } from '../../support/a-job-definition.js';
import { mysqlJobStore } from '../../support/job-stores.js';
import { redisSettings, sharedRedis } from '../../support/redis-store.js';
import { RedisCluster } from '../../support/servers/redis-cluster.js';
import type { RedisServer } from '../../support/servers/redis-server.js';
import { until } from '../../support/until.js';

describe('the Redis job claims of two instances that race for 200 shards', () => {
  let cluster: RedisCluster;

  before(async () => {
    cluster = await RedisCluster.start();
  });
  after(() => cluster.stop());

  for (const where of ['one Redis', 'a Cluster']) {
    it(`are of each shard once, on ${where}`, async () => {
      const settings =
        where === 'one Redis'
          ? await sharedRedis()
          : redisSettings({ url: (cluster.nodes[0] as RedisServer).url, mode: 'cluster' });
      const store = await mysqlJobStore();
      const connections = [new RedisConnection(settings, 'leases'), new RedisConnection(settings, 'leases')];
      for (const connection of connections) await connection.connect();
      const databases = [store.claims, (await store.join()).claims];
      const instances = connections.map(
        (connection, index) =>
          new RedisJobClaims(connection, databases[index] as NumberedClaims, {
            ...{ keyPrefix: settings.keyPrefix, ttlMs: store.leaseMs },
          }),
      );
      await store.records.create(aJobDefinition({ shards: 200 }), 'api', await store.records.now());
      const claimed: Claim[] = [];
      await until('all are claimed', async () => {
        const got = await Promise.all(instances.map((claims, owner) => claims.claim(`${owner}`, 7)));
        claimed.push(...got.flat());
        return claimed.length >= 200;
      });
      expect(claimed.map(({ shard }) => shard).sort((x, y) => x - y)).to.deep.equal([...Array(200).keys()]);
      for (const claim of claimed) expect(claim).to.include({ epoch: 1, attempt: 1, lostBy: undefined });
      for (const connection of connections) connection.close();
      await store.close();
    });
  }
});
