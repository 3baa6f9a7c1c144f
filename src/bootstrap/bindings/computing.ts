import type { Container } from 'inversify';
import { CronerFireTimes } from '../../adapters/local/croner-fire-times.js';
import { RepeatedNotices } from '../../adapters/resilience/repeated-notices.js';
import { BoardJobs } from '../../application/publishing/board-jobs.js';
import { HotListMemory } from '../../application/publishing/hot-list-memory.js';
import { Publisher } from '../../application/publishing/publisher.js';
import { spreadByRedis, spreadNowhere } from '../../application/publishing/spread.js';
import { LiveRanker } from '../../application/ranking/live-ranker.js';
import { LeasedScheduler } from '../../application/scheduling/leased-scheduler.js';
import { BoardCatalog } from '../../application/serving/board-catalog.js';
import { tierNamed } from '../../application/serving/tiers.js';
import { buildThread } from '../build-thread.js';
import type { Config } from '../config/config.js';
import { TOKENS as T } from '../tokens.js';

export function bindComputing(container: Container, config: Config): void {
  bindPublishing(container, config);
  bindScheduler(container, config);
}

/** Ranking, and publishing what came out. */
function bindPublishing(container: Container, config: Config): void {
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

function bindScheduler(container: Container, { scheduler }: Config): void {
  container.bind(T.fireTimes).toResolvedValue(() => new CronerFireTimes(), []);
  container.bind(T.seeking).toResolvedValue(
    ({ leases }, clock, random, { announce }) => ({
      leases,
      clock,
      random,
      announce,
      askAgainMs: scheduler.leaseTtlMs / 3,
    }),
    [T.store, T.clock, T.random, T.events],
  );
  container
    .bind(T.scheduler)
    .toResolvedValue((fireTimes, seeking) => new LeasedScheduler({ fireTimes, ...seeking }), [T.fireTimes, T.seeking]);
  container
    .bind(T.boardJobs)
    .toResolvedValue(
      (catalog, ranker, publisher, scheduler) => new BoardJobs({ catalog, ranker, publisher, scheduler }),
      [T.catalog, T.ranker, T.publisher, T.scheduler],
    );
}
