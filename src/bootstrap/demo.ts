import type { Logger } from 'pino';
import type { Clock } from '../application/clock.js';
import { DemoActivity } from '../application/demo/activity.js';
import { DEMO_COMMUNITY, fillDemo } from '../application/demo/fill-demo.js';
import { type DemoMode, planDemo } from '../application/demo/plan-demo.js';
import { DEMO_PREFIX } from '../application/demo/post.js';
import type { ItemStore } from '../application/ingesting/item-store.js';
import type { ItemSource } from '../application/ranking/item-source.js';

/** Everybody's demonstration is the same community. */
const SEED = 2_026;

export interface DemoParts {
  readonly mode: DemoMode;
  readonly store: ItemStore;
  readonly source: ItemSource;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The demonstration as part of the service: fills an empty store before the ports open, and lives while it runs. */
export class Demo {
  readonly #parts: DemoParts;
  readonly #stopping = new AbortController();
  #acts = false;
  #living: Promise<void> = Promise.resolve();

  constructor(parts: DemoParts) {
    this.#parts = parts;
  }

  /** Fills the store if the mode and what it holds ask for it. */
  async fill(): Promise<void> {
    const { mode, store } = this.#parts;
    if (mode === 'off') return;
    const { fill, act } = planDemo(mode, await store.count(''), await store.count(DEMO_PREFIX));
    if (fill) await this.#fill();
    this.#acts = act;
  }

  /** Lets the community go on, if there is one. */
  start(): void {
    if (this.#acts) this.#living = this.#live();
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the service is stopping'));
    await this.#living;
  }

  async #fill(): Promise<void> {
    const { store, clock, logger } = this.#parts;
    logger.info('the store is empty: filling it with a demonstration community (demo: off prevents it)');
    const options = { ...DEMO_COMMUNITY, seed: SEED, until: clock.now() };
    const { posts, seed } = await fillDemo(store, options, this.#stopping.signal);
    logger.info({ posts, seed }, 'the demonstration community is there; votes, comments and posts keep arriving');
  }

  async #live(): Promise<void> {
    const { store, source, clock, logger } = this.#parts;
    const onError = (error: unknown) => logger.warn({ err: error }, 'the demonstration pauses');
    const activity = new DemoActivity({ store, source, clock, seed: SEED, onError });
    const end = await activity.run(this.#stopping.signal);
    if (end === 'items gone') logger.info('the demonstration has ended: its items are gone');
  }
}
