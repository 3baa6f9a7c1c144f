import type { AttendedPost, Audience } from './audience.js';
import type { SeededRandom } from './seeded-random.js';

/** Somebody links to a post from elsewhere, and this many more readers come over a while. */
interface Crowd {
  readonly post: AttendedPost;
  readonly readersPerMs: number;
  readonly untilMs: number;
}

interface Kind {
  /** The mean time between two. */
  readonly everyMs: number;
  /** The smallest number of readers; the sizes are Pareto distributed. */
  readonly readers: number;
  readonly lastsMs: readonly [min: number, max: number];
}

const SIZE_EXPONENT = 1.5;
/** Small links, mostly to what is read anyway: they make neighbors on a list overtake each other. */
const LINK: Kind = { everyMs: 1_000, readers: 25, lastsMs: [10_000, 40_000] };
/** Now and then a young post nobody has noticed goes viral, and climbs the list within minutes. */
const VIRAL: Kind = { everyMs: 60_000, readers: 500, lastsMs: [120_000, 300_000] };
const YOUNG_MS = 45 * 60_000;
const LARGEST = 10_000;

/**
 * The readers who come in crowds. Without them all posts would grow smoothly, and a list would change its order once
 * in a few minutes.
 */
export class Crowds {
  readonly #random: SeededRandom;
  #crowds: Crowd[] = [];

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  /** How many more readers posts can expect within the `tickMs` from `now`, by id. */
  expected(audience: Audience, now: number, tickMs: number): ReadonlyMap<string, number> {
    this.#crowds = this.#crowds.filter(({ untilMs }) => untilMs > now);
    this.#gather(LINK, tickMs, now, () => audience.pickByAttention(this.#random, now));
    this.#gather(VIRAL, tickMs, now, () => audience.pickYounger(this.#random, YOUNG_MS, now));
    const readers = new Map<string, number>();
    for (const { post, readersPerMs } of this.#crowds) {
      readers.set(post.id, (readers.get(post.id) ?? 0) + readersPerMs * tickMs);
    }
    return readers;
  }

  #gather(kind: Kind, tickMs: number, now: number, pick: () => AttendedPost | undefined): void {
    for (let arriving = this.#random.poisson(tickMs / kind.everyMs); arriving > 0; arriving--) {
      const post = pick();
      if (!post) return;
      const lasts = this.#random.integer(...kind.lastsMs);
      const readers = Math.min(LARGEST, this.#random.pareto(kind.readers, SIZE_EXPONENT));
      this.#crowds.push({ post, readersPerMs: readers / lasts, untilMs: now + lasts });
    }
  }
}
