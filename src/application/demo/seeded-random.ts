const WORD = 2 ** 32;

/** Below this mean Poisson numbers are counted exactly, above it a normal curve is close enough to tell no difference. */
const COUNTED_MEAN = 30;

/**
 * Random numbers that are the same for the same seed on every machine: sfc32, the "small fast counting" generator by
 * Chris Doty-Humphrey (PractRand, https://pracrand.sourceforge.net, public domain), seeded as its `sfc32::seed(Uint64)`
 * does. Not for secrets.
 */
export class SeededRandom {
  #a = 0;
  #b: number;
  #c: number;
  #counter = 1;

  /**
   * @param seed - a whole number from 0 to 2^32 − 1
   * @param stream - in the same range; each stream of a seed is a sequence of its own
   * @throws RangeError when either is outside the range.
   */
  constructor(seed: number, stream = 0) {
    this.#b = toWord('seed', seed);
    this.#c = toWord('stream', stream);
    for (let discarded = 0; discarded < 12; discarded++) this.word();
  }

  /** The next 32 bits, as a whole number. */
  word(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** At least 0 and below 1, with all the 53 bits a number has. */
  uniform(): number {
    return ((this.word() >>> 5) * 2 ** 26 + (this.word() >>> 6)) / 2 ** 53;
  }

  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.uniform() * (max - min + 1));
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** The standard normal distribution, by the transform of Box and Muller (1958). */
  normal(): number {
    return Math.sqrt(2 * this.exponential(1)) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Waiting times with this mean. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.uniform());
  }

  /** At least `minimum`, and greater than x with probability `(minimum / x)^exponent`. */
  pareto(minimum: number, exponent: number): number {
    return minimum * (1 - this.uniform()) ** (-1 / exponent);
  }

  /**
   * How many happen when `mean` are to be expected. Exact up to a mean of 30, by Knuth's product of uniforms (The Art
   * of Computer Programming, 3.4.1); above, the rounded normal distribution.
   */
  poisson(mean: number): number {
    if (mean > COUNTED_MEAN) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.uniform(); product > limit; product *= this.uniform()) count++;
    return count;
  }

  /** One of `choices`, each as likely as the others. */
  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.integer(0, choices.length - 1)] as T;
  }
}

function toWord(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 0 && value < WORD) return value | 0;
  throw new RangeError(`the ${name} is ${value}; it must be a whole number from 0 to ${WORD - 1}`);
}
