import { SeededRandom } from '../../../src/application/demo/seeded-random.js';
import type { Article, Articles } from './article.js';

const BATCH = 1_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const YEARS = 3;
/** The site grows, as sites do that have this problem: twice as many articles every year. */
const FIRST_SHARE = 2 ** -YEARS;
/** Half of what an article ever gets it has after this time. */
const HALF_OF_VOTES_MS = 8 * HOUR_MS;
/** Votes in the end are lognormal: half of the articles have two at most, one in a million has 15,000. */
const MEDIAN_VOTES = 2;
const SPREAD = 1.9;
const UNPUBLISHED = 0.02;
/** Changes are read again that are as old as the ranker's overlap; none of these are to be among them. */
const QUIET_MS = HOUR_MS;
const AUTHORS = 20_000;

const WORDS = [
  'database',
  'index',
  'queue',
  'garden',
  'lens',
  'radio',
  'compiler',
  'bicycle',
  'kernel',
  'novel',
] as const;
const OPENINGS = [
  'Why I stopped using a',
  'The missing manual of the',
  'Ask: which',
  'A year with a',
  'Show: my',
] as const;

/**
 * So many articles of three years that end at `now`, the same for the same seed: votes as skewed as on real sites, with
 * very many exact ties among the small, and fewer so far for those that are new.
 */
export function seededArticles(count: number, seed: number, now: number): Articles {
  return async function* () {
    const random = new SeededRandom(seed);
    for (let first = 1; first <= count; first += BATCH) {
      const ids = Array.from({ length: Math.min(BATCH, count + 1 - first) }, (_, index) => first + index);
      yield ids.map((id) => article(id, count, now, random));
    }
  };
}

function article(id: number, count: number, now: number, random: SeededRandom): Article {
  const ageMs = QUIET_MS + ageOf((id - random.uniform()) / count);
  const createdAt = Math.floor((now - ageMs) / 1_000) * 1_000;
  const votes = MEDIAN_VOTES * Math.exp(SPREAD * random.normal()) * (1 - 2 ** (-ageMs / HALF_OF_VOTES_MS));
  const points = 1 + Math.floor(votes) - (random.chance(0.02) ? random.integer(1, 5) : 0);
  return {
    id,
    title: `${random.pick(OPENINGS)} ${random.pick(WORDS)} and what ${random.pick(WORDS)} number ${id} has to do with it`,
    author: `author-${random.integer(1, AUTHORS)}`,
    isPublished: !random.chance(UNPUBLISHED),
    createdAt,
    points,
    comments: Math.floor(Math.max(0, points) / 3),
    votedAt: createdAt + Math.floor((ageMs - QUIET_MS) * random.uniform() ** 4),
  };
}

/** How old the article is before which this share of all were written. */
function ageOf(share: number): number {
  return -Math.log2(FIRST_SHARE + share * (1 - FIRST_SHARE)) * 365 * DAY_MS;
}
