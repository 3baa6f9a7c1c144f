import { isWrong, skewOf } from '../../domain/scheduling/clock-skew.js';
import type { Clock } from '../clock.js';
import type { Announce } from '../events.js';

/**
 * Compares this instance's wall clock with the store's, and tells once that it is wrong and once that it is right again.
 * Nothing is decided by it: leases and due times go by the store's clock alone.
 */
export class SkewWatch {
  readonly #clock: Clock;
  readonly #announce: Announce;
  #skewMs: number | undefined;
  #isWrong = false;

  constructor(clock: Clock, announce: Announce) {
    this.#clock = clock;
    this.#announce = announce;
  }

  /** How far the wall clock is ahead, in whole milliseconds; undefined while it has not been compared. */
  get skewMs(): number | undefined {
    return this.#skewMs;
  }

  /**
   * An answer has come just now.
   *
   * @param storeNow - the store's clock in it, in milliseconds UTC
   * @param askedAt - the monotonic clock before the question was sent
   */
  saw(storeNow: number, askedAt: number): void {
    const skew = skewOf(storeNow, this.#clock.now(), this.#clock.monotonic() - askedAt);
    this.#skewMs = Math.round(skew.aheadMs);
    const was = this.#isWrong;
    this.#isWrong = isWrong(skew, was);
    if (this.#isWrong === was) return;
    const withinMs = Math.ceil(skew.withinMs);
    this.#announce({ type: was ? 'clock right again' : 'clock skew', aheadMs: this.#skewMs, withinMs });
  }
}
