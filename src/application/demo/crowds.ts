import { ageAt, HOUR_MS } from '../../domain/formulas/formula.js';
import type { AttendedPost, Audience } from './audience.js';
import type { SeededRandom } from './seeded-random.js';

/** Somebody links to a post from elsewhere, and this many more readers come over a while. */
interface Crowd {
  readonly post: AttendedPost;
  readonly readersPerMs: number;
  readonly until: number;
}

/** Links go to the posts that are read most anyway, whatever the order among those. */
const CONTENDERS = 30;
/** Small crowds, of Pareto distributed sizes, that make neighbors on a list overtake each other. */
const LINK = { everyMs: 1_000, readers: 30, exponent: 2, lastsMs: [5_000, 15_000] } as const;
/** Now and then a young post that few have noticed goes viral and climbs a list within minutes. */
const VIRAL = { everyMs: 15_000, youngMs: 2 * HOUR_MS, lastsMs: [60_000, 180_000], sigma: 0.15 } as const;
/** How high a viral post gets: about as high as this contender, counted from the top. */
const VIRAL_RANK = 5;

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
  expected({ posts }: Audience, now: number, tickMs: number): ReadonlyMap<string, number> {
    this.#crowds = this.#crowds.filter(({ until }) => until > now);
    const contenders = posts.slice(0, CONTENDERS);
    for (let links = this.#random.poisson(tickMs / LINK.everyMs); links > 0; links--) {
      this.#gather(this.#oneOf(contenders), this.#random.pareto(LINK.readers, LINK.exponent), LINK.lastsMs, now);
    }
    for (let virals = this.#random.poisson(tickMs / VIRAL.everyMs); virals > 0; virals--) {
      const post = this.#oneOf(posts.slice(CONTENDERS).filter(({ createdAt }) => now - createdAt < VIRAL.youngMs));
      this.#gather(post, post ? this.#viralReaders(post, contenders, now) : 0, VIRAL.lastsMs, now);
    }
    const readers = new Map<string, number>();
    for (const { post, readersPerMs } of this.#crowds) {
      readers.set(post.id, (readers.get(post.id) ?? 0) + readersPerMs * tickMs);
    }
    return readers;
  }

  #gather(post: AttendedPost | undefined, readers: number, lastsMs: readonly [number, number], now: number): void {
    if (!post || readers <= 0) return;
    const lasts = this.#random.integer(...lastsMs);
    this.#crowds.push({ post, readersPerMs: readers / lasts, until: now + lasts });
  }

  /** What brings the post up to the contenders: measured by them, it does so in a community of any size. */
  #viralReaders(post: AttendedPost, contenders: readonly AttendedPost[], now: number): number {
    const heats = contenders.map(({ reads, createdAt }) => reads / handicap(createdAt, now)).sort((a, b) => b - a);
    const heat = (heats[VIRAL_RANK - 1] ?? 0) * Math.exp(VIRAL.sigma * this.#random.normal());
    return heat * handicap(post.createdAt, now) - post.reads;
  }

  #oneOf(posts: readonly AttendedPost[]): AttendedPost | undefined {
    return posts[this.#random.integer(0, posts.length - 1)];
  }
}

/** How many times the readers of a new post one of this age needs to rank with it, by the formula of Hacker News. */
function handicap(createdAt: number, now: number): number {
  return (1 + ageAt(now, createdAt) / (2 * HOUR_MS)) ** (1.8 / 0.8);
}
