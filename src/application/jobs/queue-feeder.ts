import type { Clock } from '../clock.js';
import { Alarm } from './alarm.js';
import { GrowingPause } from './growing-pause.js';
import type { JobQueue } from './job-queue.js';
import type { StoreWatch } from './store-watch.js';

/** How many shards at once. */
const BATCH = 50;
/** What comes within it is fed together. */
const GATHER_MS = 20;
/** How often to look while something is queued: other instances run its shards as well. */
const BUSY_MS = 1_000;
/** And while nothing is: another instance may have queued something, and be gone. */
const IDLE_MS = 10_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

export interface QueueFeederParts {
  readonly queue: Pick<JobQueue, 'feed'>;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Has what is queued become due, in shards that have nothing else to do. Any number of instances do so. */
export class QueueFeeder {
  readonly #parts: QueueFeederParts;
  readonly #watch: StoreWatch;
  readonly #onFed: () => void;
  readonly #alarm: Alarm;
  readonly #stopping = new AbortController();
  #isMore = false;
  #feeding: Promise<void> = Promise.resolve();

  /** @param onFed - told when something is due by it */
  constructor(parts: QueueFeederParts, watch: StoreWatch, onFed: () => void) {
    this.#parts = parts;
    this.#watch = watch;
    this.#onFed = onFed;
    this.#alarm = new Alarm(parts.clock);
  }

  start(): void {
    this.#feeding = this.#keepFeeding();
  }

  stop(): Promise<void> {
    this.#stopping.abort();
    return this.#feeding;
  }

  /** Something may be queued. */
  wake(): void {
    this.#alarm.set(this.#parts.clock.monotonic());
  }

  /** A shard waits again, perhaps for what is queued. */
  settled(): void {
    if (this.#isMore) this.wake();
  }

  async #keepFeeding(): Promise<void> {
    const { queue, clock, random } = this.#parts;
    const { signal } = this.#stopping;
    const pause = new GrowingPause(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, random);
    while (!signal.aborted) {
      let waitMs: number;
      try {
        const { moved, isMore } = await queue.feed(BATCH);
        this.#isMore = isMore;
        if (moved > 0) this.#onFed();
        waitMs = (isMore ? BUSY_MS : IDLE_MS) * (0.5 + random() / 2);
        pause.reset();
        this.#watch.answered('feeding');
      } catch (error) {
        this.#watch.failed('feeding', error);
        waitMs = pause.next();
      }
      await this.#alarm.sleepUntil(clock.monotonic() + waitMs, signal);
      await clock.sleep(GATHER_MS, signal);
    }
  }
}
