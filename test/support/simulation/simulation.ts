import { protobufHotListCodec } from '../../../src/adapters/protobuf/hot-list-codec.js';
import { SeededRandom } from '../../../src/application/demo/seeded-random.js';
import type { Notice, Notices } from '../../../src/application/publishing/notices.js';
import { rollBack } from '../../../src/application/publishing/roll-back.js';
import { NOW, rankingOf } from '../a-publisher.js';
import { ManualClock } from '../manual-clock.js';
import { MemoryHotListStore } from '../memory-hot-list-store.js';
import { Gates } from './gates.js';
import { LoggedStore } from './logged-store.js';
import { type Publish, SimulatedInstance } from './simulated-instance.js';

/** What may happen next; `pick` says to which of those to whom it may. */
export interface Step {
  readonly kind:
    | 'acquire'
    | 'publish'
    | 'go on'
    | 'lose'
    | 'deliver a notice'
    | 'lose a notice'
    | 'compare'
    | 'ask'
    | 'empty Redis'
    | 'Redis down or up'
    | 'database down or up'
    | 'restart'
    | 'roll back'
    | 'pass time';
  readonly pick: number;
}

/** Some instances over one database and one Redis, where everything waits until the next step says otherwise. */
export class Simulation {
  readonly database = new LoggedStore();
  readonly redis = new LoggedStore();
  readonly publishes: Publish[] = [];
  /** All that ever ran. One that was replaced goes on like a process that was paused and woke up. */
  readonly all: SimulatedInstance[] = [];
  /** Those that run now. */
  readonly instances: SimulatedInstance[] = [];
  readonly #clock = new ManualClock(NOW);
  readonly #random: SeededRandom;
  readonly #gates: Gates;
  readonly #listeners: ((notice: Notice) => void)[] = [];
  #notices: (() => void)[] = [];
  readonly #down = { redis: false, database: false };
  #epoch = 0;
  #rankings = 0;

  constructor(seed: number, count: number) {
    this.#random = new SeededRandom(seed);
    const random = () => this.#random.uniform();
    this.#gates = new Gates(random);
    for (let index = 0; index < count; index++) this.#begin(index, new MemoryHotListStore());
  }

  /** Takes a step, and lets what it set going come to rest. */
  async take({ kind, pick }: Step): Promise<void> {
    const instance = this.instances[pick % this.instances.length] as SimulatedInstance;
    if (kind === 'acquire') instance.token = ++this.#epoch;
    if (kind === 'publish') void this.#publish(pick);
    if (kind === 'go on') this.#gates.decide(pick, 'goes on');
    if (kind === 'lose') this.#gates.decide(pick, 'is lost');
    if (kind === 'deliver a notice') this.#takeNotice(pick)?.();
    if (kind === 'lose a notice') this.#takeNotice(pick);
    if (kind === 'compare') void instance.compare();
    if (kind === 'ask') void instance.load();
    if (kind === 'empty Redis') this.redis.clear();
    if (kind === 'Redis down or up') this.#down.redis = !this.#down.redis;
    if (kind === 'database down or up') this.#down.database = !this.#down.database;
    if (kind === 'restart') await this.#restart(pick % this.instances.length);
    if (kind === 'roll back') await this.#rollBack();
    if (kind === 'pass time') await this.#clock.advance(pick);
    await this.#clock.advance(0);
  }

  /** All tiers are up, nobody waits any more, notices are lost; and then each instance compares versions once. */
  async heal(): Promise<void> {
    this.#down.redis = false;
    this.#down.database = false;
    this.#gates.open();
    while (this.all.some(({ isPublishing }) => isPublishing)) await this.#clock.advance(1_000);
    await this.#clock.advance(1_000);
    this.#notices = [];
    for (const instance of this.instances) await instance.compare();
  }

  #begin(index: number, disk: MemoryHotListStore): void {
    const gates = this.#gates;
    const notices: Notices = {
      send: async (notice) => {
        await gates.pass();
        for (const listener of this.#listeners) this.#notices.push(() => listener(notice));
        await gates.pass();
      },
      listen: async (listener) => void this.#listeners.push(listener),
    };
    const instance = new SimulatedInstance({
      redis: gates.wayTo(this.redis, () => this.#down.redis),
      database: gates.wayTo(this.database, () => this.#down.database),
      notices,
      disk,
      clock: this.#clock,
      random: () => this.#random.uniform(),
    });
    this.instances[index] = instance;
    this.all.push(instance);
    void instance.start();
  }

  /** The new process finds what the old one had on its disk. */
  async #restart(index: number): Promise<void> {
    const kept = await this.instances[index]?.disk.load('hot');
    const disk = new MemoryHotListStore();
    if (kept) await disk.save(kept);
    this.#begin(index, disk);
  }

  /** Whoever had the lease once may publish, but one list at a time. */
  async #publish(pick: number): Promise<void> {
    const able = this.instances.filter(({ token, isPublishing }) => token > 0 && !isPublishing);
    const instance = able[pick % able.length];
    if (!instance) return;
    const { token } = instance;
    const newestBefore = this.database.taken.at(-1)?.token ?? 0;
    const outcome = await instance.publish(rankingOf(1, NOW + ++this.#rankings));
    this.publishes.push({ token, newestBefore, outcome });
  }

  async #rollBack(): Promise<void> {
    const request = { board: 'hot', to: undefined, holdMs: 0 };
    await rollBack(this.database, protobufHotListCodec, request).catch(() => {});
  }

  #takeNotice(pick: number): (() => void) | undefined {
    return this.#notices.splice(pick % Math.max(1, this.#notices.length), 1)[0];
  }
}
