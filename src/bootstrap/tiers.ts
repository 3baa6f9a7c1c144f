import { join } from 'node:path';
import { Guard } from '../adapters/resilience/guard.js';
import { GuardedHotListStore, isAnswerOfStore } from '../adapters/resilience/guarded-hot-list-store.js';
import { SnapshotHotListStore } from '../adapters/snapshots/snapshot-hot-list-store.js';
import type { Clock } from '../application/clock.js';
import type { Announce, TierName } from '../application/events.js';
import type { HotListStore } from '../application/publishing/hot-list-store.js';
import type { HotListCodec } from '../application/publishing/published-list.js';
import type { Tier, Tiers } from '../application/serving/tiers.js';
import type { Config } from './config/config.js';

/** More than the adapters' own time limits, which clean up behind themselves. */
const DATABASE_TIMEOUT_MS = 6_000;
const REDIS_GRACE_MS = 250;

export interface TierParts {
  readonly hotLists: HotListStore;
  readonly redis: HotListStore | undefined;
  readonly codec: HotListCodec;
  readonly clock: Clock;
  readonly announce: Announce;
}

/** The tiers of a configuration, those across the network behind a guard. */
export function tiersOf(config: Config, { hotLists, redis, codec, clock, announce }: TierParts): Tiers {
  const guarded = (tier: TierName, store: HotListStore, timeoutMs: number): Tier => {
    const guard = new Guard({ tier, timeoutMs, isAnswer: isAnswerOfStore, clock, announce });
    // Whoever publishes repeats a durable save itself, and finds its own list in Redis when it is refused there.
    return { name: tier, store: new GuardedHotListStore(store, guard, tier === 'redis') };
  };
  const isEmbedded = config.database.path !== undefined;
  return {
    shared: [
      ...(redis ? [guarded('redis', redis, config.redis.timeoutMs + REDIS_GRACE_MS)] : []),
      isEmbedded ? { name: 'database', store: hotLists } : guarded('database', hotLists, DATABASE_TIMEOUT_MS),
    ],
    snapshot: { name: 'snapshot', store: new SnapshotHotListStore(join(config.dataDir, 'snapshots'), codec) },
  };
}
