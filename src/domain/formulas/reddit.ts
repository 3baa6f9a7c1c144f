import { type Formula, finite } from './formula.js';
import { POINTS_DIGITS, printedScore, shortest } from './workings.js';

export interface RedditConstants {
  /** Seconds of youth that are worth ten times the points; a second to ten years. */
  readonly decadeSeconds: number;
}

/** Reddit's own: 12.5 hours. */
export const REDDIT: RedditConstants = { decadeSeconds: 45_000 };

/** 8 December 2005 07:46:43 UTC, the instant Reddit counts from, in Unix seconds. */
const EPOCH_SECONDS = 1_134_028_003;
/** Near scores differ late: with Reddit's own constant a minute makes 0.0013 of some 5,000. */
const SCORE_DIGITS = 10;

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
    constants: { decadeSeconds },
    description: `Reddit: sign(points) * log10(max(|points|, 1)) + (created - ${EPOCH_SECONDS}) / ${decadeSeconds}`,
    score,
    sortKey: (points, createdAt, now) => ({ tier: 1, key: score(points, createdAt, now) }),
    workedOut(points, createdAt, now) {
      const result = printedScore(score(points, createdAt, now), SCORE_DIGITS);
      const shown = shortest(
        Math.abs(points),
        POINTS_DIGITS,
        (short) => printedScore(score(Math.sign(points) * short, createdAt, now), SCORE_DIGITS) === result,
      );
      const votes = points === 0 ? '0' : `${points < 0 ? '-' : ''}log10(${shown < 1 ? `max(${shown}, 1)` : shown})`;
      const created = createdAt > now ? `min(${createdAt / 1000}, ${now / 1000})` : `${createdAt / 1000}`;
      return `${votes} + (${created} - ${EPOCH_SECONDS}) / ${decadeSeconds} = ${result}`;
    },
  };
}
