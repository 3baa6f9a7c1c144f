import 'reflect-metadata';
import { Container } from 'inversify';
import type { LocalFunctions } from '../adapters/executors/local.js';
import type { DemoMode } from '../application/demo/plan-demo.js';
import { bindComputing } from './bindings/computing.js';
import { bindJobs } from './bindings/jobs.js';
import { bindServers } from './bindings/servers.js';
import { bindServing } from './bindings/serving.js';
import { bindStorage } from './bindings/storage.js';
import { bindTelemetry } from './bindings/telemetry.js';
import type { Config } from './config/config.js';
import { Demo } from './demo.js';
import { Preparation } from './preparation.js';
import { Service } from './service.js';
import { TOKENS as T } from './tokens.js';

/**
 * Puts the parts together; the only place that knows every adapter. Nothing is opened before it is asked for, and the
 * store opens asynchronously, so use `getAsync`. Tests build the same container and rebind the edges.
 *
 * @param functions - those that jobs can have run, which are loaded before
 */
export function createContainer(config: Config, functions: LocalFunctions = new Map()): Container {
  const container = new Container({ defaultScope: 'Singleton' });
  container.bind(T.config).toConstantValue(config);
  bindTelemetry(container, config);
  bindStorage(container, config);
  bindComputing(container, config);
  bindJobs(container, config, functions);
  bindServing(container, config);
  bindServers(container);
  bindService(container, config);
  return container;
}

/** Somebody's own database is never filled unless they say so, and never when something else is ranked. */
function demoMode({ demo, database, source }: Config): DemoMode {
  if (source) return 'off';
  return demo === 'auto' && database.path === undefined ? 'off' : demo;
}

function bindService(container: Container, config: Config): void {
  container.bind(T.seeking).toResolvedValue(
    ({ leases }, clock, random, { announce }) => ({
      leases,
      clock,
      random,
      announce,
      askAgainMs: config.scheduler.leaseTtlMs / 3,
    }),
    [T.store, T.clock, T.random, T.events],
  );
  container
    .bind(T.demo)
    .toResolvedValue(
      (store, seeking, clock, logger) =>
        new Demo({ mode: demoMode(config), store: store.items, source: store.source, seeking, clock, logger }),
      [T.store, T.seeking, T.clock, T.logger],
    );
  container
    .bind(T.preparation)
    .toResolvedValue(
      (store, source, redis, catalog, memory, loader, clock, random, logger) =>
        new Preparation({ store, source, redis, catalog, memory, loader, clock, random, logger }),
      [T.store, T.source, T.redis, T.catalog, T.memory, T.loader, T.clock, T.random, T.logger],
    );
  container.bind(T.service).toResolvedValue(
    (
      clock,
      store,
      redis,
      events,
      readiness,
      preparation,
      follower,
      snapshots,
      tierHealth,
      ranker,
      dispatcher,
      instanceReporter,
      configuredJobs,
      executors,
      grpcServer,
      httpServer,
      demo,
    ) =>
      new Service({
        config,
        clock,
        store,
        redis,
        events,
        readiness,
        preparation,
        follower,
        snapshots,
        tierHealth,
        ranker,
        dispatcher,
        instanceReporter,
        configuredJobs,
        executors,
        grpcServer,
        httpServer,
        demo,
      }),
    [
      T.clock,
      T.store,
      T.redis,
      T.events,
      T.readiness,
      T.preparation,
      T.follower,
      T.snapshots,
      T.tierHealth,
      T.liveRanker,
      T.dispatcher,
      T.instanceReporter,
      T.configuredJobs,
      T.executors,
      T.grpcServer,
      T.httpServer,
      T.demo,
    ],
  );
}
