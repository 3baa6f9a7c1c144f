/** What is to run under leases, some of which take no slot. */
type Runs = readonly { readonly takesSlot: boolean }[];

/** How many runs may go on at once, but for those that take no slot. */
export class Slots {
  readonly #most: number;
  #taken = 0;
  readonly #waiting = new Set<() => void>();

  constructor(most: number) {
    this.#most = most;
  }

  get free(): number {
    return this.#most - this.#taken;
  }

  take(count: number): void {
    this.#taken += count;
  }

  giveBack(count: number): void {
    this.#taken -= count;
    if (count > 0) for (const look of this.#waiting) look();
  }

  /** How many slots these take. */
  static of(runs: Runs): number {
    return runs.filter(({ takesSlot }) => takesSlot).length;
  }

  /** Resolves when one is free, or when the signal aborts; somebody else may have taken it when one comes to it. */
  async untilFree(signal: AbortSignal): Promise<void> {
    if (this.free > 0 || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        signal.removeEventListener('abort', done);
        this.#waiting.delete(done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener('abort', done);
    });
  }
}
