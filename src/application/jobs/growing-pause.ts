/** The waits between attempts that fail: each twice the one before, up to a longest, until one succeeds. */
export class GrowingPause {
  readonly #firstMs: number;
  readonly #longestMs: number;
  readonly #random: () => number;
  #nextMs: number;

  /** @param random - from 0 up to 1: a wait is between half and all of what it could be, so that many spread */
  constructor(firstMs: number, longestMs: number, random: () => number) {
    this.#firstMs = firstMs;
    this.#longestMs = longestMs;
    this.#random = random;
    this.#nextMs = firstMs;
  }

  /** The next wait, in milliseconds. */
  next(): number {
    const full = this.#nextMs;
    this.#nextMs = Math.min(2 * full, this.#longestMs);
    return full * (0.5 + this.#random() / 2);
  }

  /** An attempt has succeeded. */
  reset(): void {
    this.#nextMs = this.#firstMs;
  }
}
