import { type Formula, finite } from './formula.js';

export interface RedditConstants {
  /** Seconds of youth that are worth ten times the points; a second to ten years. */
  readonly decadeSeconds: number;
}

/** Reddit's own: 12.5 hours. */
export const REDDIT: RedditConstants = { decadeSeconds: 45_000 };

/** 8 December 2005 07:46:43 UTC, the instant Reddit counts from, in Unix seconds. */
const EPOCH_SECONDS = 1_134_028_003;

/**
 * `sign·log10(max(|points|, 1)) + (created − 1134028003) / 45000`, as in `_hot` of Reddit's published source
 * (`r2/r2/lib/db/_sorts.pyx`); the original also rounds to seven places, which would make ties of near scores.
 *
 * The score of an item never changes with time. An item from the future counts as created now.
 */
export function reddit({ decadeSeconds }: RedditConstants = REDDIT): Formula {
  const score = (points: number, createdAt: number, now: number) => {
    const seconds = Math.min(createdAt, now) / 1000 - EPOCH_SECONDS;
    return finite(Math.sign(points) * Math.log10(Math.max(Math.abs(points), 1)) + seconds / decadeSeconds);
  };
  return {
    name: 'reddit',
    description: `Reddit: sign(points) * log10(max(|points|, 1)) + (created - ${EPOCH_SECONDS}) / ${decadeSeconds}`,
    score,
    sortKey: (points, createdAt, now) => ({ tier: 1, key: score(points, createdAt, now) }),
  };
}
