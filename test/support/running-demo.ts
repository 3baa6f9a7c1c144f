import { DemoActivity, type DemoActivityEnd } from '../../src/application/demo/activity.js';
import { demoCommunity } from '../../src/application/demo/community.js';
import type { AddedSignals } from '../../src/application/ingesting/item-store.js';
import type { Board } from '../../src/domain/board.js';
import { hackerNews } from '../../src/domain/formulas/hacker-news.js';
import type { ListedItem } from '../../src/domain/hot-list.js';
import type { Item } from '../../src/domain/item.js';
import { fullScanOf } from './full-scan-of.js';
import { ManualClock } from './manual-clock.js';
import { MemoryItemSource } from './memory-item-source.js';
import { MemoryItemStore } from './memory-item-store.js';

/** The board that `npm start` shows of the demonstration, but for its size. */
export function demoBoard(size: number): Board {
  const weights = { reads: 0.1, likes: 1, collects: 2, comments: 2, shares: 3 };
  return { name: 'hot', formula: hackerNews(), weights, windowMs: undefined, size };
}

/** A store whose writes fail while a test says so. */
class FallibleItemStore extends MemoryItemStore {
  failure: Error | undefined;

  override async addSignals(changes: Parameters<MemoryItemStore['addSignals']>[0]): Promise<AddedSignals> {
    if (this.failure) throw this.failure;
    return super.addSignals(changes);
  }
}

/** A community in memory, with its activity under the hand of a manual clock. */
export class RunningDemo {
  readonly store = new FallibleItemStore();
  readonly clock: ManualClock;
  readonly source: MemoryItemSource;
  readonly errors: unknown[] = [];
  readonly #seed: number;
  #stopping = new AbortController();
  #running: Promise<DemoActivityEnd> | undefined;

  private constructor(seed: number, now: number) {
    this.#seed = seed;
    this.clock = new ManualClock(now);
    this.store.now = () => this.clock.now();
    this.source = new MemoryItemSource(this.store.items, this.clock);
  }

  /** `posts` of the last five days; the activity is not running yet. */
  static async of(posts: number, { seed = 2_026, now = Date.UTC(2026, 1, 3, 9) } = {}): Promise<RunningDemo> {
    const demo = new RunningDemo(seed, now);
    for (const batch of demoCommunity({ seed, posts, until: now, spanMs: 5 * 86_400_000 })) {
      await demo.store.upsert(batch);
    }
    return demo;
  }

  /** The same with the activity asleep after its first second's work. */
  static async started(posts: number, options?: { seed?: number; now?: number }): Promise<RunningDemo> {
    const demo = await RunningDemo.of(posts, options);
    demo.start();
    await demo.clock.untilSleeping();
    return demo;
  }

  start(): void {
    const { store, source, clock, errors } = this;
    this.#stopping = new AbortController();
    const onError = (error: unknown) => errors.push(error);
    this.#running = new DemoActivity({ store, source, clock, seed: this.#seed, onError }).run(this.#stopping.signal);
  }

  stop(): Promise<DemoActivityEnd | undefined> {
    this.#stopping.abort();
    return this.ended();
  }

  async ended(): Promise<DemoActivityEnd | undefined> {
    return this.#running;
  }

  /** The first of the list now. */
  async top(size: number): Promise<readonly ListedItem[]> {
    const { hottest } = await fullScanOf(this.source, demoBoard(size));
    return hottest.map(({ item }) => item);
  }
}

/** How many likes the items have together. */
export function likesIn(items: Iterable<Item>): number {
  let likes = 0;
  for (const { signals } of items) likes += signals['likes'] ?? 0;
  return likes;
}
