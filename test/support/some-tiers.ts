import { MemoryHotListStore } from './memory-hot-list-store.js';
import { TroubledStore } from './troubled-store.js';

/** Redis, a database and a disk, each with its list of nothing and a way to it that a test can trouble. */
export function someTiers() {
  const stores = {
    redis: new MemoryHotListStore(),
    database: new MemoryHotListStore(),
    snapshot: new MemoryHotListStore(),
  };
  const ways = {
    redis: new TroubledStore(stores.redis),
    database: new TroubledStore(stores.database),
    snapshot: new TroubledStore(stores.snapshot),
  };
  const redis = { name: 'redis', store: ways.redis } as const;
  const database = { name: 'database', store: ways.database } as const;
  const snapshot = { name: 'snapshot', store: ways.snapshot } as const;
  return { stores, ways, tiers: { shared: [redis, database], snapshot } };
}
