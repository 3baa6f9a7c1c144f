import { emptyDatabase } from './mysql-store.js';
import { sharedRedis } from './redis-store.js';

/** Where a whole service can keep its jobs and their leases, an empty one each time: in `env`, the service's environment. */
export const SERVICE_STORES: readonly [name: string, env: () => Promise<Record<string, string>>][] = [
  ['the embedded store', async () => ({})],
  ['MySQL', async () => ({ HOTLIST_DATABASE_URL: await emptyDatabase() })],
  [
    'Redis and MySQL',
    async () => {
      const { url, keyPrefix } = await sharedRedis();
      return {
        HOTLIST_DATABASE_URL: await emptyDatabase(),
        HOTLIST_REDIS_URL: url,
        HOTLIST_REDIS_KEY_PREFIX: keyPrefix,
        HOTLIST_SCHEDULER_BACKEND: 'redis',
      };
    },
  ],
];
