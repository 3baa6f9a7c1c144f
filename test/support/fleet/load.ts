import { type ChannelCredentials, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { type GetHotListResponse, RankingServiceClient } from '../../../src/gen/ranking/v1/ranking.js';
import type { Call } from './call.js';
import type { Instance } from './instance.js';
import { Stalls } from './stalls.js';
import { Starvation } from './starvation.js';

/** How often what is due is sent. */
const TICK_MS = 2;
/** How often it is looked what the instances wait for, and calls are told. */
const LOOK_MS = 10;
const LIMIT = 3;

export interface LoadOptions {
  readonly instances: readonly Instance[];
  readonly boards: readonly string[];
  /** Calls in a second. */
  readonly rate: number;
  /** A call that takes longer has failed. */
  readonly deadlineMs: number;
  /** Told of each call some milliseconds after it ended, when it is known whether this process itself stood still. */
  readonly onCall: (call: Call) => void;
}

/**
 * A steady stream of GetHotList over all instances that are up. Each call has its instant whatever became of the ones
 * before it, and is measured from there, so that a service that is slow gets no rest to recover in.
 */
export class Load {
  readonly #starvation = new Starvation();
  readonly #stalls = new Stalls(TICK_MS);
  readonly #options: LoadOptions;
  readonly #clients: ReadonlyMap<Instance, RankingServiceClient>;
  readonly #newest = new Map<string, number>();
  readonly #credentials: ChannelCredentials = credentials.createInsecure();
  /** The disturbances of each instance when it was last connected to; not a number while it is being connected to. */
  readonly #greeted = new Map<Instance, number>();
  readonly #ended: Omit<Call, 'stalledMs'>[] = [];
  readonly #empty = new Metadata();
  #sent = 0;
  #startedAt = 0;
  #lookedAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #inFlight = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
    // Somebody who was away for a while is not to be waited for much longer.
    const channel = { 'grpc.initial_reconnect_backoff_ms': 50, 'grpc.max_reconnect_backoff_ms': 200 };
    this.#clients = new Map(
      options.instances.map((each) => [each, new RankingServiceClient(each.grpc, this.#credentials, channel)]),
    );
  }

  /** Resolves when every instance has answered a first time, so that no call pays for the connecting. */
  async start(): Promise<void> {
    await Promise.all(this.#options.instances.filter(({ isLive }) => isLive).map((each) => this.#greet(each)));
    this.#startedAt = performance.now();
    this.#stalls.begin(this.#startedAt);
    this.#timer = setTimeout(this.#tick, TICK_MS);
  }

  /** Connects, so that nobody has to wait for that whose call is measured. */
  #greet(instance: Instance): Promise<void> {
    const { disturbances } = instance;
    this.#greeted.set(instance, Number.NaN);
    const options = { waitForReady: true, deadline: Date.now() + 30_000 } as never;
    return new Promise((resolve, reject) => {
      const done = (error: ServiceError | null) => {
        this.#greeted.set(instance, error ? -1 : disturbances);
        if (error) reject(error);
        else resolve();
      };
      this.#client(instance).listBoards({}, this.#empty, options, done);
    });
  }

  /** Resolves when the last call has ended. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    while (this.#inFlight > 0) await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    this.#look(performance.now());
    for (const client of this.#clients.values()) client.close();
  }

  readonly #tick = () => {
    const now = performance.now();
    this.#stalls.tick(now);
    if (now > this.#lookedAt + LOOK_MS) this.#look(now);
    const due = Math.floor(((now - this.#startedAt) * this.#options.rate) / 1_000);
    const live = this.#options.instances.filter((each) => each.isLive && this.#isConnected(each));
    for (; this.#sent < due; this.#sent++) {
      const instance = live[this.#sent % live.length];
      if (instance) this.#call(instance, this.#startedAt + ((this.#sent + 1) * 1_000) / this.#options.rate);
    }
    this.#timer = setTimeout(this.#tick, TICK_MS);
  };

  #call(instance: Instance, scheduledAt: number): void {
    const { boards, deadlineMs } = this.#options;
    const board = boards[Math.floor(this.#sent / boards.length) % boards.length] as string;
    const key = `${instance.name} ${board}`;
    const { disturbances } = instance;
    const newestBefore = this.#newest.get(`${key} ${disturbances}`) ?? 0;
    let metadata = this.#empty;
    const end = (error: ServiceError | null, answer?: GetHotListResponse) => {
      this.#inFlight--;
      const version = Number(answer?.version ?? 0n);
      const counts = instance.disturbances === disturbances;
      // A killed instance may have to begin again with an older list: what it had last was nowhere but in its memory.
      if (version > newestBefore && counts) this.#remember(`${key} ${disturbances}`, version);
      this.#ended.push({
        ...{ instance, board, scheduledAt, newestBefore, version, counts },
        endedAt: performance.now(),
        failure: error ? `${status[error.code]}: ${error.details}` : undefined,
        tier: String(metadata.get('x-hotlist-tier')[0] ?? ''),
        ageMs: Number(metadata.get('x-hotlist-age-ms')[0]),
        computedAt: Number(answer?.computedAt?.seconds ?? 0n) * 1_000 + (answer?.computedAt?.nanos ?? 0) / 1_000_000,
      });
    };
    this.#inFlight++;
    this.#client(instance)
      .getHotList({ board, limit: LIMIT }, this.#empty, { deadline: Date.now() + deadlineMs }, end)
      .on('metadata', (received) => {
        metadata = received;
      });
  }

  #isConnected(instance: Instance): boolean {
    const greeted = this.#greeted.get(instance) ?? -1;
    // One that was away, and is not being greeted already.
    if (greeted !== instance.disturbances && !Number.isNaN(greeted)) this.#greet(instance).catch(() => {});
    return greeted === instance.disturbances;
  }

  #remember(key: string, version: number): void {
    if (version > (this.#newest.get(key) ?? 0)) this.#newest.set(key, version);
  }

  #look(now: number): void {
    this.#lookedAt = now;
    this.#starvation.sample(this.#options.instances, now);
    for (const call of this.#ended.splice(0)) {
      const { instance, scheduledAt, endedAt } = call;
      const stalled = this.#stalls.within(scheduledAt, endedAt);
      // Both may have been at the same time; the longer one was at least.
      const stalledMs = Math.max(stalled, this.#starvation.within(instance, scheduledAt, endedAt));
      // One that was given up while one of them stood still for most of its time says nothing of the instance.
      const isExcused = call.failure !== undefined && stalledMs > this.#options.deadlineMs / 2;
      this.#options.onCall({ ...call, stalledMs, counts: call.counts && !isExcused });
    }
  }

  #client(instance: Instance): RankingServiceClient {
    return this.#clients.get(instance) as RankingServiceClient;
  }
}
