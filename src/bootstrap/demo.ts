import type { Logger } from 'pino';
import type { Clock } from '../application/clock.js';
import { DemoActivity } from '../application/demo/activity.js';
import { DEMO_COMMUNITY, fillDemo } from '../application/demo/fill-demo.js';
import { type DemoMode, planDemo } from '../application/demo/plan-demo.js';
import { DEMO_PREFIX } from '../application/demo/post.js';
import type { ItemStore } from '../application/ingesting/item-store.js';
import { messageOf } from '../application/message-of.js';
import type { ItemSource } from '../application/ranking/item-source.js';
import type { Lease } from '../application/scheduling/leases.js';
import { type Seeking, seekLease } from '../application/scheduling/seek-lease.js';

/** Everybody's demonstration is the same community. */
const SEED = 2_026;
/** Of several instances on one database, the one that holds this lease has the demonstration. */
const DEMO_JOB = { name: 'demo', schedule: { kind: 'interval', everyMs: 10_000 }, timeoutMs: 60_000 } as const;

export interface DemoParts {
  readonly mode: DemoMode;
  readonly store: ItemStore;
  readonly source: ItemSource;
  readonly seeking: Seeking;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The demonstration as part of the service: fills an empty store before the ports open, and lives while it runs. */
export class Demo {
  readonly #parts: DemoParts;
  readonly #stopping = new AbortController();
  #lease: Lease | undefined;
  #living: Promise<void> = Promise.resolve();

  constructor(parts: DemoParts) {
    this.#parts = parts;
  }

  /** Fills the store if the mode and what it holds ask for it, unless another instance does. */
  async fill(): Promise<void> {
    const { mode, seeking } = this.#parts;
    if (mode === 'off') return;
    this.#lease = await seeking.leases.tryAcquire(DEMO_JOB.name);
    if (this.#lease && (await this.#plan()).fill) await this.#fill();
  }

  /** The same where nobody would hear why it failed, and the lists do not have to wait for it. */
  async tryToFill(): Promise<void> {
    await this.fill().catch((error: unknown) => {
      const reason = messageOf(error);
      this.#parts.logger.warn({ reason }, 'there is no demonstration for now');
    });
  }

  /** Lets the community go on, if there is one. */
  start(): void {
    if (this.#parts.mode !== 'off') this.#living = this.#liveOn();
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the service is stopping'));
    await this.#living;
    await this.#lease?.release();
  }

  async #plan() {
    const { mode, store } = this.#parts;
    return planDemo(mode, await store.count(''), await store.count(DEMO_PREFIX));
  }

  async #fill(): Promise<void> {
    const { store, clock, logger } = this.#parts;
    logger.info('the store is empty: filling it with a demonstration community (demo: off prevents it)');
    const options = { ...DEMO_COMMUNITY, seed: SEED, until: clock.now() };
    const { posts, seed } = await fillDemo(store, options, this.#stopping.signal);
    logger.info({ posts, seed }, 'the demonstration community is there; votes, comments and posts keep arriving');
  }

  /** For as long as the lease is held, and again when another instance has given it up. */
  async #liveOn(): Promise<void> {
    const { seeking, logger } = this.#parts;
    const stop = this.#stopping.signal;
    while (!stop.aborted) {
      this.#lease ??= await seekLease(() => DEMO_JOB, seeking, stop);
      if (!this.#lease) return;
      const goesOn = await this.#live(this.#lease).catch((error: unknown) => {
        logger.warn({ reason: messageOf(error) }, 'the demonstration pauses');
        return true;
      });
      await this.#lease.release();
      this.#lease = undefined;
      if (!goesOn) return;
    }
  }

  /** Whether there is still a demonstration when the lease, or the service, has come to its end. */
  async #live(lease: Lease): Promise<boolean> {
    const { store, source, clock, logger } = this.#parts;
    if (!(await this.#plan()).act) return false;
    const onError = (error: unknown) => logger.warn({ reason: messageOf(error) }, 'the demonstration pauses');
    const activity = new DemoActivity({ store, source, clock, seed: SEED, onError });
    const over = new AbortController();
    const end = () => over.abort();
    for (const signal of [lease.signal, this.#stopping.signal]) {
      if (signal.aborted) end();
      signal.addEventListener('abort', end, { once: true });
    }
    if ((await activity.run(over.signal)) === 'stopped') return true;
    logger.info('the demonstration has ended: its items are gone');
    return false;
  }
}
