/** A timer is always a little late. */
const LEEWAY_MS = 3;
/** How long stalls are remembered; no call takes longer. */
const REMEMBERED_MS = 30_000;

/**
 * When this process itself stood still: its timer was late, so neither did it send in time nor see what had arrived.
 * That is not the doing of whoever was asked.
 */
export class Stalls {
  readonly #everyMs: number;
  readonly #ranges: { readonly from: number; readonly to: number }[] = [];
  #last = 0;

  /** @param everyMs - how often {@link tick} is to be called */
  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  begin(now: number): void {
    this.#last = now;
  }

  tick(now: number): void {
    const expected = this.#last + this.#everyMs;
    if (now > expected + LEEWAY_MS) this.#ranges.push({ from: expected, to: now });
    this.#last = now;
    while (this.#ranges[0] && this.#ranges[0].to < now - REMEMBERED_MS) this.#ranges.shift();
  }

  /** How much of that time this process stood still, in milliseconds. */
  within(from: number, to: number): number {
    let sum = 0;
    for (let i = this.#ranges.length - 1; i >= 0; i--) {
      const stall = this.#ranges[i] as { from: number; to: number };
      if (stall.to <= from) break;
      sum += Math.max(0, Math.min(to, stall.to) - Math.max(from, stall.from));
    }
    return sum;
  }
}
