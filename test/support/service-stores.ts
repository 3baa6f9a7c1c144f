import { emptyDatabase } from './mysql-store.js';
import { sharedRedis } from './redis-store.js';

/** A name, and what makes an empty one and gives the environment of a service that is to keep its jobs and leases there. */
type ServiceStore = readonly [name: string, env: () => Promise<Record<string, string>>];

/** Those that several instances can share. */
export const SHARED_STORES: readonly ServiceStore[] = [
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

export const SERVICE_STORES: readonly ServiceStore[] = [['the embedded store', async () => ({})], ...SHARED_STORES];
