import { ageAt, type Formula, HOUR_MS, scoreOf, signedLogKey } from './formula.js';
import { workOut } from './workings.js';

export interface LemmyConstants {
  /** How fast age counts against an item; 0.1 to 10. */
  readonly gravity: number;
}

/** Lemmy's own constant. */
export const LEMMY: LemmyConstants = { gravity: 1.8 };

/**
 * `log10(max(2, points + 2)) / (hours + 2)^gravity`, as in Lemmy's `hot_rank` (`crates/db_schema/replaceable_schema/
 * utils.sql`: `log(greatest(2, score + 2)) / power(hours + 2, 1.8)`, whose `log` is the decimal one). Negative points
 * count as 0. Lemmy gives 0 to what is older than a week; a board's window does that here.
 */
export function lemmy({ gravity }: LemmyConstants = LEMMY): Formula {
  const sortKey = (points: number, createdAt: number, now: number) => {
    const votes = Math.log10(Math.max(2, points + 2));
    return signedLogKey(votes, Math.log(votes) - gravity * Math.log(ageAt(now, createdAt) / HOUR_MS + 2));
  };
  return {
    name: 'lemmy',
    constants: { gravity },
    description: `Lemmy: log10(max(2, points + 2)) / (age in hours + 2)^${gravity}`,
    score: (points, createdAt, now) => scoreOf(sortKey(points, createdAt, now)),
    sortKey,
    workedOut: (points, createdAt, now) =>
      workOut(
        points,
        now - createdAt,
        (p, ageMs) => scoreOf(sortKey(p, -ageMs, 0)),
        (p, hours) => `log10(${points < 0 ? `max(2, ${p} + 2)` : `${p} + 2`}) / (${hours} + 2)^${gravity}`,
      ),
  };
}
