import type { Clock } from '../clock.js';
import type { ItemStore, SignalChange } from '../ingesting/item-store.js';
import type { ItemSource } from '../ranking/item-source.js';
import { drawSignals } from './attention.js';
import { type Audience, readersPerMs } from './audience.js';
import { catchUp } from './catch-up.js';
import { Crowds } from './crowds.js';
import { DEMO_PREFIX, drawPost, toItem } from './post.js';
import { recall } from './recall.js';
import { SeededRandom } from './seeded-random.js';

const TICK_MS = 1_000;
/** The mean time between two new posts. */
const POST_EVERY_MS = 8_000;

export interface DemoActivityParts {
  readonly store: ItemStore;
  /** Reads what `store` writes. */
  readonly source: ItemSource;
  readonly clock: Clock;
  /** The community's own: a whole number from 0 to 2^32 − 1. */
  readonly seed: number;
  /** Told of the first of a row of failures. The activity tries again every second. */
  readonly onError: (error: unknown) => void;
}

/** Why the activity ended: it was told to, or the demonstration is no longer in the store. */
export type DemoActivityEnd = 'stopped' | 'items gone';

/** Lets a demonstration community go on: every second readers come and vote, and every few seconds somebody posts. */
export class DemoActivity {
  readonly #parts: DemoActivityParts;
  readonly #random: SeededRandom;
  readonly #crowds: Crowds;
  #audience: Audience | undefined;
  #nextNumber = 1;
  /** Posts written since the others were last seen to be there. */
  #unconfirmed = 0;

  /** @throws RangeError when the seed is outside its range. */
  constructor(parts: DemoActivityParts) {
    this.#parts = parts;
    // A stream by the second of the start: a restart must not bring the same votes once more.
    this.#random = new SeededRandom(parts.seed, Math.floor(parts.clock.now() / 1_000) >>> 0);
    this.#crowds = new Crowds(this.#random);
  }

  /** Runs until `signal` aborts or the demonstration's items are gone; never rejects. */
  async run(signal: AbortSignal): Promise<DemoActivityEnd> {
    const { clock, onError } = this.#parts;
    let failing = false;
    while (!signal.aborted) {
      try {
        if (!(await this.#tick(signal))) return 'items gone';
        failing = false;
      } catch (error) {
        if (!failing && !signal.aborted) onError(error);
        failing = true;
      }
      await clock.sleep(TICK_MS, signal);
    }
    return 'stopped';
  }

  /** Whether there is still a community. */
  async #tick(signal: AbortSignal): Promise<boolean> {
    const { store, clock } = this.#parts;
    this.#audience ??= await this.#recall(signal);
    if (!this.#audience) return false;
    const changes = this.#votes(this.#audience, clock.now());
    if ((await store.addSignals(changes, signal)).missing.length > 0) return this.#lookAgain();
    this.#unconfirmed = 0;
    if (this.#random.chance(TICK_MS / POST_EVERY_MS)) await this.#post(this.#audience, signal);
    return true;
  }

  async #recall(signal: AbortSignal): Promise<Audience | undefined> {
    const { store, source, clock, seed } = this.#parts;
    const now = clock.now();
    let found = await recall(source, now);
    if (await catchUp(store, found, { seed, now }, signal)) found = await recall(source, now);
    this.#nextNumber = found.lastNumber + 1;
    return found.audience.posts.length > 0 ? found.audience : undefined;
  }

  #votes(audience: Audience, now: number): SignalChange[] {
    const crowds = this.#crowds.expected(audience, now, TICK_MS);
    return audience.posts.flatMap((post) => {
      const expected = readersPerMs(post, now) * TICK_MS + (crowds.get(post.id) ?? 0);
      const readers = this.#random.poisson(expected);
      post.reads += readers;
      const signals = drawSignals(this.#random, post.habits, readers);
      return Object.entries(signals).map(([signal, delta]) => ({ id: post.id, signal, delta }));
    });
  }

  async #post(audience: Audience, signal: AbortSignal): Promise<void> {
    const { store, clock, seed } = this.#parts;
    const post = drawPost(seed, this.#nextNumber);
    const createdAt = clock.now();
    // Counted first: a write that fails may have happened. Tried again, it replaces itself.
    this.#unconfirmed = 1;
    await store.upsert([toItem(post, createdAt, {})], signal);
    this.#nextNumber++;
    audience.add({ id: post.id, createdAt, appeal: post.appeal, habits: post.habits, reads: 0 });
  }

  /** Some items are no longer there: whether others are. */
  async #lookAgain(): Promise<boolean> {
    const { store } = this.#parts;
    if ((await store.count(DEMO_PREFIX)) > this.#unconfirmed) {
      this.#audience = undefined;
      return true;
    }
    // An import may have removed the demonstration just before our last post, which would stay among real items.
    await store.removeByPrefix(DEMO_PREFIX);
    return false;
  }
}
