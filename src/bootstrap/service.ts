import type { GrpcServer } from '../adapters/grpc/server.js';
import type { HttpServer } from '../adapters/http/server.js';
import type { Listen } from '../adapters/listen.js';
import type { EventHub } from '../adapters/local/event-hub.js';
import type { Clock } from '../application/clock.js';
import type { ConfiguredJobs } from '../application/jobs/configured-jobs.js';
import type { InstanceReporter } from '../application/jobs/instance-reporter.js';
import type { JobDispatcher } from '../application/jobs/job-dispatcher.js';
import type { LiveRanker } from '../application/ranking/live-ranker.js';
import type { ListFollower } from '../application/serving/list-follower.js';
import type { SnapshotKeeper } from '../application/serving/snapshot-keeper.js';
import type { TierHealth } from '../application/serving/tier-health.js';
import type { Config } from './config/config.js';
import type { Demo } from './demo.js';
import type { JobExecutors } from './job-executors.js';
import type { Preparation } from './preparation.js';
import type { Readiness } from './readiness.js';
import type { Redis } from './redis.js';
import type { Store } from './store.js';

export interface ServiceParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly store: Store;
  /** Undefined where there is none. */
  readonly redis: Redis | undefined;
  readonly events: EventHub;
  readonly readiness: Readiness;
  readonly preparation: Preparation;
  readonly follower: ListFollower;
  readonly snapshots: SnapshotKeeper;
  readonly tierHealth: TierHealth;
  readonly ranker: LiveRanker;
  readonly dispatcher: JobDispatcher;
  readonly instanceReporter: InstanceReporter;
  readonly configuredJobs: ConfiguredJobs;
  readonly executors: JobExecutors;
  readonly grpcServer: GrpcServer;
  readonly httpServer: HttpServer;
  readonly demo: Demo;
}

/** Where a started service is to be found, with real ports. */
export interface Addresses {
  readonly grpc: Listen;
  readonly http: Listen;
}

/** The whole service: starts its parts so that each finds what it stands on, and stops them the other way round. */
export class Service {
  readonly #parts: ServiceParts;
  readonly #stopping = new AbortController();
  #hasOpened = false;
  #computing: Promise<void> = Promise.resolve();
  #stopped: Promise<void> | undefined;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
  }

  /**
   * @throws an error in one sentence when the database or Redis refuses, when there is nothing to serve and no database
   * to compute from, or when another process serves from a store that only one can serve from
   * @throws ListenError when a port can't be had
   * After either, call {@link Service.stop} too.
   */
  async start(): Promise<Addresses> {
    const { config, events, readiness, preparation, follower, tierHealth, grpcServer, httpServer } = this.#parts;
    readiness.onChange((ready) => grpcServer.setServing(ready));
    for (const { name, isUp } of tierHealth.all) grpcServer.setTier(name, isUp);
    events.watch((event) => {
      if (event.type === 'list loaded' || event.type === 'list published') readiness.gotList();
      if (event.type === 'tier down' || event.type === 'tier up')
        grpcServer.setTier(event.tier, event.type === 'tier up');
    });
    // Before the ports open, so that a restart answers its first request from the last list.
    const isStoreReady = await preparation.run();
    if (isStoreReady) await this.#parts.demo.fill();
    const grpc = await grpcServer.listen(config.grpc.listen);
    const http = await httpServer.listen(config.http.listen);
    this.#hasOpened = true;
    await follower.start();
    if (isStoreReady) await this.#compute();
    else this.#computing = this.#computeLater();
    return { grpc, http };
  }

  get isStopping(): boolean {
    return this.stopping.aborted;
  }

  /** The jobs that are running, one for each run. */
  get running(): readonly string[] {
    return this.#parts.dispatcher.running;
  }

  /** Aborts when it is told to stop. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /**
   * Begins no run any more, and lets others have what it holds between runs. Leaves the load balancer for as long as
   * `shutdown.delay` says and answers what is in flight; gives what runs that time and half of `shutdown.timeout`, then
   * tells it to stop and waits for it; closes the store. Calling it again returns the same promise.
   */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #compute(): Promise<void> {
    const { dispatcher, instanceReporter, configuredJobs, demo } = this.#parts;
    instanceReporter.start();
    dispatcher.start();
    configuredJobs.start();
    demo.start();
  }

  /** Serves what there is, and computes as soon as the database is there. */
  async #computeLater(): Promise<void> {
    if (!(await this.#parts.preparation.untilReady(this.#stopping.signal))) return;
    await this.#parts.demo.tryToFill();
    await this.#compute();
  }

  async #stop(): Promise<void> {
    const { config, store, redis, readiness, snapshots } = this.#parts;
    const { dispatcher, instanceReporter, configuredJobs, executors, ranker } = this.#parts;
    const { timeoutMs } = config.shutdown;
    // A load balancer knows of it only once its ports are open.
    const delayMs = this.#hasOpened ? config.shutdown.delayMs : 0;
    readiness.stopping();
    this.#stopping.abort(new Error('the service is stopping'));
    // Now, not once the ports are closed: what is due from here on is for others, who are there.
    const jobsEnd = Promise.all([configuredJobs.stop(), dispatcher.stop(delayMs + timeoutMs / 2)]);
    await Promise.all([jobsEnd, this.#stopServing(delayMs, Math.min(LAST_CALLS_MS, timeoutMs / 2))]);
    // While it ends its runs it is still there.
    await instanceReporter.stop();
    executors.close();
    await ranker.close();
    await snapshots.flush();
    await redis?.close();
    await store.close();
  }

  /** Until the ports are closed its lists are what others publish. */
  async #stopServing(delayMs: number, lastCallsMs: number): Promise<void> {
    const { clock, follower, demo, grpcServer, httpServer } = this.#parts;
    await clock.sleep(delayMs, NEVER);
    await Promise.all([grpcServer.close(lastCallsMs), httpServer.close(lastCallsMs)]);
    await this.#computing;
    await Promise.all([demo.stop(), follower.stop()]);
  }
}

/** Every call is answered from memory in far less than this; what is left then are streams that never end. */
const LAST_CALLS_MS = 2_000;
const NEVER = new AbortController().signal;
