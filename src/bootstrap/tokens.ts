import type { ServiceIdentifier } from 'inversify';
import type { Logger } from 'pino';
import type { MakeIngestService } from '../adapters/grpc/ingest-service.js';
import type { MakeJobService } from '../adapters/grpc/job-service.js';
import type { GrpcServer } from '../adapters/grpc/server.js';
import type { OnCall } from '../adapters/grpc/unary.js';
import type { AnswerVerifyBoard } from '../adapters/grpc/verify-board.js';
import type { HttpServer } from '../adapters/http/server.js';
import type { EventHub } from '../adapters/local/event-hub.js';
import type { Metrics } from '../adapters/telemetry/metrics.js';
import type { Clock } from '../application/clock.js';
import type { ExplainItem } from '../application/explaining/explain-item.js';
import type { ItemStore } from '../application/ingesting/item-store.js';
import type { ConfiguredJobs } from '../application/jobs/configured-jobs.js';
import type { InstanceIdentity } from '../application/jobs/instance-records.js';
import type { InstanceReporter } from '../application/jobs/instance-reporter.js';
import type { JobDispatcher } from '../application/jobs/job-dispatcher.js';
import type { JudgedLoad } from '../application/jobs/judged-load.js';
import type { HotListMemory } from '../application/publishing/hot-list-memory.js';
import type { HotListCodec } from '../application/publishing/published-list.js';
import type { Publisher } from '../application/publishing/publisher.js';
import type { BuildSkyband } from '../application/ranking/build-skyband.js';
import type { ItemSource } from '../application/ranking/item-source.js';
import type { LiveRanker } from '../application/ranking/live-ranker.js';
import type { Ranker } from '../application/ranking/ranker.js';
import type { FireTimes } from '../application/scheduling/fire-times.js';
import type { Seeking } from '../application/scheduling/seek-lease.js';
import type { BoardCatalog } from '../application/serving/board-catalog.js';
import type { HotListReader } from '../application/serving/hot-list-reader.js';
import type { ListBoards } from '../application/serving/list-boards.js';
import type { ListFollower } from '../application/serving/list-follower.js';
import type { ListLoader } from '../application/serving/list-loader.js';
import type { SnapshotKeeper } from '../application/serving/snapshot-keeper.js';
import type { TierHealth } from '../application/serving/tier-health.js';
import type { Tiers } from '../application/serving/tiers.js';
import type { Config } from './config/config.js';
import type { Demo } from './demo.js';
import type { JobExecutors } from './job-executors.js';
import type { Preparation } from './preparation.js';
import type { Readiness } from './readiness.js';
import type { Redis } from './redis.js';
import type { Service } from './service.js';
import type { Source } from './source.js';
import type { Store } from './store.js';

/** A key of the container that remembers what it stands for; `const X: ServiceIdentifier<T> = Symbol()` loses T. */
function token<T>(name: string): ServiceIdentifier<T> {
  return Symbol(name);
}

export const TOKENS = {
  config: token<Config>('Config'),
  logger: token<Logger>('Logger'),
  clock: token<Clock>('Clock'),
  random: token<() => number>('Random'),
  events: token<EventHub>('EventHub'),
  metrics: token<Metrics>('Metrics'),
  onCall: token<OnCall>('OnCall'),
  store: token<Store>('Store'),
  codec: token<HotListCodec>('HotListCodec'),
  redis: token<Redis | undefined>('Redis'),
  tiers: token<Tiers>('Tiers'),
  tierHealth: token<TierHealth>('TierHealth'),
  itemStore: token<ItemStore>('ItemStore'),
  source: token<Source>('Source'),
  itemSource: token<ItemSource>('ItemSource'),
  seeking: token<Seeking>('Seeking'),
  fireTimes: token<FireTimes>('FireTimes'),
  executors: token<JobExecutors>('JobExecutors'),
  dispatcher: token<JobDispatcher>('JobDispatcher'),
  instance: token<InstanceIdentity>('Instance'),
  instanceLoad: token<JudgedLoad>('InstanceLoad'),
  instanceReporter: token<InstanceReporter>('InstanceReporter'),
  configuredJobs: token<ConfiguredJobs>('ConfiguredJobs'),
  buildSkyband: token<BuildSkyband>('BuildSkyband'),
  liveRanker: token<LiveRanker>('LiveRanker'),
  ranker: token<Ranker>('Ranker'),
  publisher: token<Publisher>('Publisher'),
  memory: token<HotListMemory>('HotListMemory'),
  catalog: token<BoardCatalog>('BoardCatalog'),
  loader: token<ListLoader>('ListLoader'),
  reader: token<HotListReader>('HotListReader'),
  follower: token<ListFollower>('ListFollower'),
  snapshots: token<SnapshotKeeper>('SnapshotKeeper'),
  listBoards: token<ListBoards>('ListBoards'),
  explainItem: token<ExplainItem>('ExplainItem'),
  verifyBoard: token<AnswerVerifyBoard>('VerifyBoard'),
  preparation: token<Preparation>('Preparation'),
  readiness: token<Readiness>('Readiness'),
  ingest: token<MakeIngestService>('IngestService'),
  jobService: token<MakeJobService>('JobService'),
  grpcServer: token<GrpcServer>('GrpcServer'),
  httpServer: token<HttpServer>('HttpServer'),
  demo: token<Demo>('Demo'),
  service: token<Service>('Service'),
};
