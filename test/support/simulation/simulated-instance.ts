import { protobufHotListCodec } from '../../../src/adapters/protobuf/hot-list-codec.js';
import type { Clock } from '../../../src/application/clock.js';
import { HotListMemory } from '../../../src/application/publishing/hot-list-memory.js';
import type { HotListStore } from '../../../src/application/publishing/hot-list-store.js';
import type { Notices } from '../../../src/application/publishing/notices.js';
import { Publisher } from '../../../src/application/publishing/publisher.js';
import { spreadByRedis } from '../../../src/application/publishing/spread.js';
import { ListFollower } from '../../../src/application/serving/list-follower.js';
import { ListLoader } from '../../../src/application/serving/list-loader.js';
import { SnapshotKeeper } from '../../../src/application/serving/snapshot-keeper.js';
import type { Tiers } from '../../../src/application/serving/tiers.js';
import type { Ranking } from '../../../src/domain/hot-list.js';
import { aBoard } from '../a-board.js';
import type { MemoryHotListStore } from '../memory-hot-list-store.js';

export interface Surroundings {
  readonly redis: HotListStore;
  readonly database: HotListStore;
  readonly notices: Notices;
  readonly disk: MemoryHotListStore;
  readonly clock: Clock;
  readonly random: () => number;
}

/** How a publish ended. */
export interface Publish {
  readonly token: number;
  /** The newest token that the database had taken when it began. */
  readonly newestBefore: number;
  readonly outcome: 'published' | Error;
}

/** One run of the process of an instance, all of it but the scheduler and the servers. */
export class SimulatedInstance {
  readonly memory = new HotListMemory();
  readonly disk: MemoryHotListStore;
  readonly #publisher: Publisher;
  readonly #follower: ListFollower;
  readonly #loader: ListLoader;
  /** The token of the lease it last got, whoever has it now. */
  token = 0;
  isPublishing = false;

  constructor({ redis, database, notices, disk, clock, random }: Surroundings) {
    const announce = () => {};
    this.disk = disk;
    const tiers: Tiers = {
      shared: [
        { name: 'redis', store: redis },
        { name: 'database', store: database },
      ],
      snapshot: { name: 'snapshot', store: disk },
    };
    const { memory } = this;
    new SnapshotKeeper(disk, memory, clock, announce);
    this.#loader = new ListLoader({ tiers, memory, clock, random, announce });
    this.#follower = new ListFollower({
      tiers: tiers.shared,
      boards: () => ['hot'],
      memory,
      loader: this.#loader,
      notices,
      clock,
      // It compares when the test says so.
      pollMs: Number.MAX_SAFE_INTEGER,
      random,
    });
    const spread = spreadByRedis(redis, notices, announce);
    const codec = protobufHotListCodec;
    this.#publisher = new Publisher({ store: database, memory, codec, spread, clock, random, announce });
  }

  async start(): Promise<void> {
    await this.#loader.loadSnapshots(['hot']);
    await this.#follower.start();
    await this.#loader.loadShared(['hot']);
  }

  compare(): Promise<void> {
    return this.#follower.compare();
  }

  /** What a request does that finds nothing in memory. */
  load(): Promise<unknown> {
    return this.#loader.load('hot');
  }

  async publish(ranking: Ranking): Promise<Publish['outcome']> {
    this.isPublishing = true;
    try {
      await this.#publisher.publish(aBoard(), ranking, this.token, new AbortController().signal);
      return 'published';
    } catch (error) {
      return error as Error;
    } finally {
      this.isPublishing = false;
    }
  }
}
