import type { Clock } from '../../src/application/clock.js';

interface Sleeper {
  readonly wakesAt: number;
  readonly wake: () => void;
}

/** A clock that stands still until a test moves it, and wakes those who sleep on it in the order of their time. */
export class ManualClock implements Clock {
  #now: number;
  #monotonic = 0;
  #sleepers: Sleeper[] = [];
  readonly #onSleep: (() => void)[] = [];

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  /** How many are asleep now. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const sleeper: Sleeper = {
        wakesAt: this.#monotonic + ms,
        wake: () => {
          this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
          signal.removeEventListener('abort', sleeper.wake);
          resolve();
        },
      };
      signal.addEventListener('abort', sleeper.wake, { once: true });
      this.#sleepers.push(sleeper);
      for (const notify of this.#onSleep.splice(0)) notify();
    });
  }

  /** Resolves when at least `count` are asleep, so that a test knows that there is somebody to wake. */
  async untilSleeping(count = 1): Promise<void> {
    while (this.#sleepers.length < count) await new Promise<void>((resolve) => this.#onSleep.push(resolve));
  }

  /** Moves both clocks on by `ms`, waking sleepers as their time comes, and lets what they started settle. */
  async advance(ms: number): Promise<void> {
    await settle();
    const target = this.#monotonic + ms;
    for (;;) {
      const next = this.#sleepers.filter(({ wakesAt }) => wakesAt <= target).sort((a, b) => a.wakesAt - b.wakesAt)[0];
      this.#move(Math.max(0, (next?.wakesAt ?? target) - this.#monotonic));
      next?.wake();
      await settle();
      if (!next) return;
    }
  }

  /** Moves both clocks on by `ms` while nobody runs, as when the process is stopped; those due wake with `advance`. */
  stall(ms: number): void {
    this.#move(ms);
  }

  /** Moves the wall clock alone, as an operator or NTP would. */
  jumpWallClock(ms: number): void {
    this.#now += ms;
  }

  #move(ms: number): void {
    this.#monotonic += ms;
    this.#now += ms;
  }
}

/** Lets everything that is already due on the event loop run. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
