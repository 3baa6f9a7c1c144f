import type { Container } from 'inversify';
import { protobufHotListCodec } from '../../adapters/protobuf/hot-list-codec.js';
import { SnapshotKeeper } from '../../application/serving/snapshot-keeper.js';
import { TierHealth } from '../../application/serving/tier-health.js';
import type { Config } from '../config/config.js';
import { redisOf } from '../redis.js';
import { sourceOf } from '../source.js';
import { openStore } from '../store.js';
import { tiersOf } from '../tiers.js';
import { TOKENS as T } from '../tokens.js';

export function bindStorage(container: Container, config: Config): void {
  bindStore(container, config);
  bindTiers(container, config);
}

/** The database, Redis, and what is ranked. */
function bindStore(container: Container, config: Config): void {
  container.bind(T.codec).toConstantValue(protobufHotListCodec);
  container.bind(T.store).toResolvedValue((codec, clock) => openStore(config, codec, clock), [T.codec, T.clock]);
  container.bind(T.itemStore).toResolvedValue(({ items }) => items, [T.store]);
  container.bind(T.source).toResolvedValue((store) => sourceOf(config, store), [T.store]);
  container.bind(T.itemSource).toResolvedValue(({ items }) => items, [T.source]);
  container.bind(T.redis).toResolvedValue((codec) => redisOf(config, codec), [T.codec]);
}

/** Where lists are kept, and which of these places answer. */
function bindTiers(container: Container, config: Config): void {
  container
    .bind(T.tiers)
    .toResolvedValue(
      ({ hotLists }, redis, codec, clock, { announce }) =>
        tiersOf(config, { hotLists, redis: redis?.hotLists, codec, clock, announce }),
      [T.store, T.redis, T.codec, T.clock, T.events],
    );
  container.bind(T.tierHealth).toResolvedValue(
    ({ shared, snapshot }, events, metrics) => {
      const names = [...shared, snapshot].map(({ name }) => name);
      const health = new TierHealth(names);
      events.watch(health.onEvent);
      for (const name of names) metrics.addTier(name);
      return health;
    },
    [T.tiers, T.events, T.metrics],
  );
  container
    .bind(T.snapshots)
    .toResolvedValue(
      ({ snapshot }, memory, clock, { announce }) => new SnapshotKeeper(snapshot.store, memory, clock, announce),
      [T.tiers, T.memory, T.clock, T.events],
    );
}
