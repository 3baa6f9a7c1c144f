import type { Clock } from '../clock.js';
import type { Announce } from '../events.js';

/** What the store of the jobs is asked for, each by itself: one may fail while another does not. */
export type StoreUse =
  | 'claiming'
  | 'claiming without a slot'
  | 'beginning'
  | 'settling'
  | 'resuming'
  | 'letting go'
  | 'feeding'
  | 'cleaning';

/** Tells once that the store of the jobs does not answer, and once that it does again in all that it is used for. */
export class StoreWatch {
  readonly #clock: Clock;
  readonly #announce: Announce;
  readonly #failing = new Set<StoreUse>();
  #downSince = 0;

  constructor(clock: Clock, announce: Announce) {
    this.#clock = clock;
    this.#announce = announce;
  }

  failed(use: StoreUse, error: unknown): void {
    const isNews = this.#failing.size === 0;
    this.#failing.add(use);
    if (!isNews) return;
    this.#downSince = this.#clock.monotonic();
    this.#announce({ type: 'job store down', error });
  }

  /** Also when there is nothing more to be asked for. */
  answered(use: StoreUse): void {
    if (!this.#failing.delete(use) || this.#failing.size > 0) return;
    this.#announce({ type: 'job store up', downMs: this.#clock.monotonic() - this.#downSince });
  }
}
