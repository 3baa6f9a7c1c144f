import type { Clock } from '../clock.js';

/** Wakes one who sleeps at an instant, or earlier when somebody knows of an earlier one; also of one told before. */
export class Alarm {
  readonly #clock: Clock;
  #at = Number.POSITIVE_INFINITY;
  #ring: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param at - by the monotonic clock; at once when it has passed */
  set(at: number): void {
    if (at >= this.#at) return;
    this.#at = at;
    this.#ring?.();
  }

  /** Sleeps until `latest` at most, by the monotonic clock. True when an instant that was set has come. */
  async sleepUntil(latest: number, signal: AbortSignal): Promise<boolean> {
    for (;;) {
      const now = this.#clock.monotonic();
      const isRinging = this.#at <= now;
      if (isRinging || latest <= now || signal.aborted) {
        if (isRinging) this.#at = Number.POSITIVE_INFINITY;
        return isRinging;
      }
      const changed = new AbortController();
      const ring = () => changed.abort();
      this.#ring = ring;
      signal.addEventListener('abort', ring);
      await this.#clock.sleep(Math.min(this.#at, latest) - now, changed.signal);
      signal.removeEventListener('abort', ring);
      this.#ring = undefined;
    }
  }
}
