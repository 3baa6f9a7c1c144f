import { ageAt, HOUR_MS } from '../../domain/formulas/formula.js';
import type { AttendedPost, Audience } from './audience.js';
import type { SeededRandom } from './seeded-random.js';

/** Somebody links to a post from elsewhere, and this many more readers come over a while. */
interface Crowd {
  readonly id: string;
  readonly readersPerMs: number;
  readonly until: number;
}

/** Links go to the posts that are read most anyway, whatever the order among those. */
const CONTENDERS = 30;
/** Small crowds, of Pareto distributed sizes, that make neighbors on a list overtake each other. */
const LINK = { everyMs: 1_000, readers: 30, exponent: 2, lastsMs: [5_000, 15_000] } as const;
/**
 * Now and then a young post that few have noticed goes viral and climbs a list within minutes, to about where the
 * contender of this rank stands.
 */
const VIRAL = {
  everyMs: 12_000,
  youngMs: 2 * HOUR_MS,
  rank: 5,
  sigma: 0.15,
  lastsMs: [60_000, 180_000],
} as const;

/**
 * The readers who come in crowds. Without them all posts would grow smoothly, and a list would change its order once
 * in a few minutes.
 */
export class Crowds {
  readonly #random: SeededRandom;
  #crowds: Crowd[] | undefined;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  /** How many more readers posts can expect within the `tickMs` from `now`, by id. */
  expected({ posts }: Audience, now: number, tickMs: number): ReadonlyMap<string, number> {
    const links = this.#arrivals(LINK, tickMs);
    const virals = this.#arrivals(VIRAL, tickMs);
    const crowds = (this.#crowds ?? []).filter(({ until }) => until > now);
    const contenders = posts.slice(0, CONTENDERS);
    const unnoticed = posts.slice(CONTENDERS).filter(({ createdAt }) => now - createdAt < VIRAL.youngMs);
    for (let link = 0; link < links; link++) crowds.push(...this.#link(contenders, now));
    for (let viral = 0; viral < virals; viral++) crowds.push(...this.#viral(unnoticed, contenders, now));
    this.#crowds = crowds;
    return sumById(crowds, tickMs);
  }

  #arrivals({ everyMs, lastsMs: [min, max] }: typeof LINK | typeof VIRAL, tickMs: number): number {
    // The first time, as many come as are under way at any moment: a restart is no pause.
    return this.#random.poisson((this.#crowds ? tickMs : (min + max) / 2) / everyMs);
  }

  #link(contenders: readonly AttendedPost[], now: number): Crowd[] {
    const readers = this.#random.pareto(LINK.readers, LINK.exponent);
    return this.#crowdTo(this.#oneOf(contenders), readers, LINK.lastsMs, now);
  }

  /** What brings a post up to the contenders: measured by them, it does so in a community of any size. */
  #viral(unnoticed: readonly AttendedPost[], contenders: readonly AttendedPost[], now: number): Crowd[] {
    const post = this.#oneOf(unnoticed);
    if (!post) return [];
    const heats = contenders.map(({ reads, createdAt }) => reads / handicap(createdAt, now)).sort((a, b) => b - a);
    const heat = (heats[VIRAL.rank - 1] ?? 0) * Math.exp(VIRAL.sigma * this.#random.normal());
    return this.#crowdTo(post, heat * handicap(post.createdAt, now) - post.reads, VIRAL.lastsMs, now);
  }

  /** No crowd when there is no post, or when it has found its readers already. */
  #crowdTo(
    post: AttendedPost | undefined,
    readers: number,
    lastsMs: readonly [min: number, max: number],
    now: number,
  ): Crowd[] {
    if (!post || readers <= 0) return [];
    const lasts = this.#random.integer(...lastsMs);
    return [{ id: post.id, readersPerMs: readers / lasts, until: now + lasts }];
  }

  #oneOf(posts: readonly AttendedPost[]): AttendedPost | undefined {
    return posts[this.#random.integer(0, posts.length - 1)];
  }
}

function sumById(crowds: readonly Crowd[], tickMs: number): ReadonlyMap<string, number> {
  const readers = new Map<string, number>();
  for (const { id, readersPerMs } of crowds) readers.set(id, (readers.get(id) ?? 0) + readersPerMs * tickMs);
  return readers;
}

/** How many times the readers of a new post one of this age needs to rank with it, by the formula of Hacker News. */
function handicap(createdAt: number, now: number): number {
  return (1 + ageAt(now, createdAt) / (2 * HOUR_MS)) ** (1.8 / 0.8);
}
