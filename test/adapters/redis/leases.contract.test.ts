import { describeLeases, describeSharedLeases } from '../../contract/leases.contract.js';
import { ManualClock } from '../../support/manual-clock.js';
import { redisInstances } from '../../support/redis-leases.js';
import { redisSettings, sharedRedis } from '../../support/redis-store.js';
import { RedisCluster } from '../../support/servers/redis-cluster.js';
import type { RedisServer } from '../../support/servers/redis-server.js';

/** So long that what really passes during a test is nothing beside it. */
const TTL_MS = 60_000;

async function instances(settings: Awaited<ReturnType<typeof sharedRedis>>) {
  const clock = new ManualClock(1_356_998_400_000);
  const { open, passInStore, close } = await redisInstances(settings, { ttlMs: TTL_MS, clock });
  return {
    open: () => open(),
    ttlMs: TTL_MS,
    clock,
    passInStore: (ms: number) => passInStore(ms, ['refresh:hot']),
    close,
  };
}

for (const describeEither of [describeLeases, describeSharedLeases]) {
  describeEither('the Redis adapter', async () => instances(await sharedRedis()));
}

describe('on a Redis Cluster', () => {
  let cluster: RedisCluster;

  before(async () => {
    cluster = await RedisCluster.start();
  });
  after(() => cluster.stop());

  for (const describeEither of [describeLeases, describeSharedLeases]) {
    describeEither('the Redis adapter', () =>
      instances(redisSettings({ url: (cluster.nodes[0] as RedisServer).url, mode: 'cluster' })),
    );
  }
});
