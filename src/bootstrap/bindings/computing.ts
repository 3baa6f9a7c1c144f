import type { Container } from 'inversify';
import { RepeatedNotices } from '../../adapters/resilience/repeated-notices.js';
import { HotListMemory } from '../../application/publishing/hot-list-memory.js';
import { Publisher } from '../../application/publishing/publisher.js';
import { spreadByRedis, spreadNowhere } from '../../application/publishing/spread.js';
import { LiveRanker } from '../../application/ranking/live-ranker.js';
import { BoardCatalog } from '../../application/serving/board-catalog.js';
import { tierNamed } from '../../application/serving/tiers.js';
import { buildThread } from '../build-thread.js';
import type { Config } from '../config/config.js';
import { TOKENS as T } from '../tokens.js';

/** Ranking, and publishing what came out. */
export function bindComputing(container: Container, config: Config): void {
  container.bind(T.catalog).toResolvedValue(() => new BoardCatalog(config.boards), []);
  container.bind(T.memory).toResolvedValue(() => new HotListMemory(), []);
  container.bind(T.buildSkyband).toResolvedValue(() => buildThread(config), []);
  container
    .bind(T.liveRanker)
    .toResolvedValue(
      (source, build, clock, { announce }) =>
        new LiveRanker({ source, build, clock, announce, options: config.ranking }),
      [T.itemSource, T.buildSkyband, T.clock, T.events],
    );
  container.bind(T.ranker).toResolvedValue((ranker) => ranker, [T.liveRanker]);
  container.bind(T.publisher).toResolvedValue(
    ({ shared }, redis, memory, codec, clock, random, { announce }) => {
      const store = tierNamed('database', shared);
      const spread = redis
        ? spreadByRedis(tierNamed('redis', shared), new RepeatedNotices(redis.notices), announce)
        : spreadNowhere;
      return new Publisher({ store, memory, codec, spread, clock, random, announce });
    },
    [T.tiers, T.redis, T.memory, T.codec, T.clock, T.random, T.events],
  );
}
