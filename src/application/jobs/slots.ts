/** How many runs may go on at once. */
export class Slots {
  readonly #most: number;
  #taken = 0;
  #onFree: (() => void) | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  get free(): number {
    return this.#most - this.#taken;
  }

  take(count: number): void {
    this.#taken += count;
  }

  giveBack(): void {
    this.#taken--;
    this.#onFree?.();
  }

  /** Resolves when one is free, or when the signal aborts. For one who waits. */
  async untilFree(signal: AbortSignal): Promise<void> {
    if (this.free > 0 || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        signal.removeEventListener('abort', done);
        this.#onFree = undefined;
        resolve();
      };
      this.#onFree = done;
      signal.addEventListener('abort', done);
    });
  }
}
