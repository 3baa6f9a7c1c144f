/** How long things took, in milliseconds. */
export class Latencies {
  readonly #all: number[] = [];
  #isSorted = true;

  add(ms: number): void {
    this.#all.push(ms);
    this.#isSorted = false;
  }

  get count(): number {
    return this.#all.length;
  }

  get max(): number {
    return this.percentile(100);
  }

  /** The smallest that as many per cent of all do not exceed; 0 when there are none. */
  percentile(percent: number): number {
    if (!this.#isSorted) this.#all.sort((a, b) => a - b);
    this.#isSorted = true;
    return this.#all[Math.max(0, Math.ceil((percent / 100) * this.#all.length) - 1)] ?? 0;
  }

  toString(): string {
    const [p50, p99, max] = [this.percentile(50), this.percentile(99), this.max].map((ms) => ms.toFixed(1));
    return `p50 ${p50} ms, p99 ${p99} ms, max ${max} ms (${this.count})`;
  }
}
