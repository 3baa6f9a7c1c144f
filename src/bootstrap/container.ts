import 'reflect-metadata';
import { Container } from 'inversify';
import { rankingService } from '../adapters/grpc/ranking-service.js';
import { GrpcServer } from '../adapters/grpc/server.js';
import type { OnCall } from '../adapters/grpc/unary.js';
import { routes } from '../adapters/http/routes.js';
import { HttpServer } from '../adapters/http/server.js';
import { CronerFireTimes } from '../adapters/local/croner-fire-times.js';
import { EventHub } from '../adapters/local/event-hub.js';
import { LocalScheduler } from '../adapters/local/local-scheduler.js';
import { systemClock } from '../adapters/local/system-clock.js';
import { protobufHotListCodec } from '../adapters/protobuf/hot-list-codec.js';
import { logEvents } from '../adapters/telemetry/log-events.js';
import { createLogger } from '../adapters/telemetry/logger.js';
import { Metrics } from '../adapters/telemetry/metrics.js';
import type { DemoMode } from '../application/demo/plan-demo.js';
import { HotListMemory } from '../application/publishing/hot-list-memory.js';
import { Publisher } from '../application/publishing/publisher.js';
import { FullScanRanker } from '../application/ranking/full-scan-ranker.js';
import { BoardCatalog } from '../application/serving/board-catalog.js';
import { HotListReader } from '../application/serving/hot-list-reader.js';
import { listBoards } from '../application/serving/list-boards.js';
import type { Config } from './config/config.js';
import { Demo } from './demo.js';
import { Readiness } from './readiness.js';
import { Service } from './service.js';
import { openStore } from './store.js';
import { TOKENS as T } from './tokens.js';

/**
 * Puts the parts together; the only place that knows every adapter. Nothing is opened before it is asked for, and the
 * store opens asynchronously, so use `getAsync`. Tests build the same container and rebind the edges.
 */
export function createContainer(config: Config): Container {
  const container = new Container({ defaultScope: 'Singleton' });
  container.bind(T.config).toConstantValue(config);
  bindTelemetry(container, config);
  bindStore(container, config);
  bindCore(container, config);
  bindScheduler(container);
  bindServers(container);
  bindService(container, config);
  return container;
}

function bindTelemetry(container: Container, config: Config): void {
  container.bind(T.clock).toConstantValue(systemClock);
  container.bind(T.logger).toResolvedValue(() => createLogger(config.log), []);
  container.bind(T.metrics).toResolvedValue(() => new Metrics(), []);
  container.bind(T.events).toResolvedValue(
    (logger, metrics) => {
      const events = new EventHub();
      events.watch(logEvents(logger));
      events.watch(metrics.onEvent);
      return events;
    },
    [T.logger, T.metrics],
  );
  container.bind(T.onCall).toResolvedValue(
    (logger, metrics): OnCall =>
      (method, code, durationMs, error) => {
        metrics.onCall(method, code, durationMs);
        if (error !== undefined) logger.error({ method, err: error }, 'call failed');
      },
    [T.logger, T.metrics],
  );
}

function bindStore(container: Container, config: Config): void {
  container.bind(T.codec).toConstantValue(protobufHotListCodec);
  container.bind(T.store).toResolvedValue((codec, clock) => openStore(config, codec, clock), [T.codec, T.clock]);
  container.bind(T.hotListStore).toResolvedValue(({ hotLists }) => hotLists, [T.store]);
  container.bind(T.itemStore).toResolvedValue(({ items }) => items, [T.store]);
  container.bind(T.itemSource).toResolvedValue(({ source }) => source, [T.store]);
  container.bind(T.epochs).toResolvedValue(({ epochs }) => epochs, [T.store]);
}

function bindCore(container: Container, config: Config): void {
  container.bind(T.catalog).toResolvedValue(() => new BoardCatalog(config.boards), []);
  container.bind(T.memory).toResolvedValue(() => new HotListMemory(), []);
  container
    .bind(T.ranker)
    .toResolvedValue(
      (source, clock, events) => new FullScanRanker(source, clock, events.announce),
      [T.itemSource, T.clock, T.events],
    );
  container
    .bind(T.publisher)
    .toResolvedValue(
      (store, memory, codec, clock, events) => new Publisher(store, memory, codec, clock, events.announce),
      [T.hotListStore, T.memory, T.codec, T.clock, T.events],
    );
  container
    .bind(T.reader)
    .toResolvedValue(
      (catalog, memory, store, events) => new HotListReader(catalog, memory, store, events.announce),
      [T.catalog, T.memory, T.hotListStore, T.events],
    );
  container.bind(T.listBoards).toResolvedValue((catalog, memory) => listBoards(catalog, memory), [T.catalog, T.memory]);
}

function bindScheduler(container: Container): void {
  container.bind(T.fireTimes).toResolvedValue(() => new CronerFireTimes(), []);
  container
    .bind(T.scheduler)
    .toResolvedValue(
      (fireTimes, epochs, clock, events) => new LocalScheduler(fireTimes, epochs, clock, events.announce),
      [T.fireTimes, T.epochs, T.clock, T.events],
    );
}

function bindServers(container: Container): void {
  container.bind(T.readiness).toResolvedValue(() => new Readiness(), []);
  container
    .bind(T.grpcServer)
    .toResolvedValue(
      (reader, list, onCall) => new GrpcServer(rankingService(reader, list, onCall)),
      [T.reader, T.listBoards, T.onCall],
    );
  container.bind(T.httpServer).toResolvedValue(
    (reader, list, readiness, metrics, logger) =>
      new HttpServer(
        routes({
          reader,
          listBoards: list,
          isReady: () => readiness.isReady,
          metricsText: () => metrics.text(),
          onError: (path, error) => logger.error({ path, err: error }, 'request failed'),
        }),
      ),
    [T.reader, T.listBoards, T.readiness, T.metrics, T.logger],
  );
}

/** Somebody's own database is never filled unless they say so. */
function demoMode({ demo, database }: Config): DemoMode {
  return demo === 'auto' && database.path === undefined ? 'off' : demo;
}

function bindService(container: Container, config: Config): void {
  container
    .bind(T.demo)
    .toResolvedValue(
      (store, source, clock, logger) => new Demo({ mode: demoMode(config), store, source, clock, logger }),
      [T.itemStore, T.itemSource, T.clock, T.logger],
    );
  container.bind(T.service).toResolvedValue(
    (clock, backing, events, readiness, catalog, reader, ranker, publisher, scheduler, grpcServer, httpServer, demo) =>
      new Service({
        config,
        clock,
        store: backing,
        events,
        readiness,
        catalog,
        reader,
        ranker,
        publisher,
        scheduler,
        grpcServer,
        httpServer,
        demo,
      }),
    [
      T.clock,
      T.store,
      T.events,
      T.readiness,
      T.catalog,
      T.reader,
      T.ranker,
      T.publisher,
      T.scheduler,
      T.grpcServer,
      T.httpServer,
      T.demo,
    ],
  );
}
