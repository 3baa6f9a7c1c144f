import type { ServiceIdentifier } from 'inversify';
import type { Logger } from 'pino';
import type { GrpcServer } from '../adapters/grpc/server.js';
import type { OnCall } from '../adapters/grpc/unary.js';
import type { HttpServer } from '../adapters/http/server.js';
import type { EventHub } from '../adapters/local/event-hub.js';
import type { Metrics } from '../adapters/telemetry/metrics.js';
import type { Clock } from '../application/clock.js';
import type { ItemStore } from '../application/ingesting/item-store.js';
import type { HotListMemory } from '../application/publishing/hot-list-memory.js';
import type { HotListStore } from '../application/publishing/hot-list-store.js';
import type { HotListCodec } from '../application/publishing/published-list.js';
import type { Publisher } from '../application/publishing/publisher.js';
import type { ItemSource } from '../application/ranking/item-source.js';
import type { Ranker } from '../application/ranking/ranker.js';
import type { Epochs } from '../application/scheduling/epochs.js';
import type { FireTimes } from '../application/scheduling/fire-times.js';
import type { Scheduler } from '../application/scheduling/scheduler.js';
import type { BoardCatalog } from '../application/serving/board-catalog.js';
import type { HotListReader } from '../application/serving/hot-list-reader.js';
import type { ListBoards } from '../application/serving/list-boards.js';
import type { Config } from './config/config.js';
import type { Demo } from './demo.js';
import type { Readiness } from './readiness.js';
import type { Service } from './service.js';
import type { Store } from './store.js';

/** A key of the container that remembers what it stands for; `const X: ServiceIdentifier<T> = Symbol()` loses T. */
function token<T>(name: string): ServiceIdentifier<T> {
  return Symbol(name);
}

export const TOKENS = {
  config: token<Config>('Config'),
  logger: token<Logger>('Logger'),
  clock: token<Clock>('Clock'),
  events: token<EventHub>('EventHub'),
  metrics: token<Metrics>('Metrics'),
  onCall: token<OnCall>('OnCall'),
  store: token<Store>('Store'),
  codec: token<HotListCodec>('HotListCodec'),
  hotListStore: token<HotListStore>('HotListStore'),
  itemStore: token<ItemStore>('ItemStore'),
  itemSource: token<ItemSource>('ItemSource'),
  epochs: token<Epochs>('Epochs'),
  fireTimes: token<FireTimes>('FireTimes'),
  scheduler: token<Scheduler>('Scheduler'),
  ranker: token<Ranker>('Ranker'),
  publisher: token<Publisher>('Publisher'),
  memory: token<HotListMemory>('HotListMemory'),
  catalog: token<BoardCatalog>('BoardCatalog'),
  reader: token<HotListReader>('HotListReader'),
  listBoards: token<ListBoards>('ListBoards'),
  readiness: token<Readiness>('Readiness'),
  grpcServer: token<GrpcServer>('GrpcServer'),
  httpServer: token<HttpServer>('HttpServer'),
  demo: token<Demo>('Demo'),
  service: token<Service>('Service'),
};
