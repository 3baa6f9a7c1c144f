import { ageAt, type Formula, HOUR_MS, scoreOf, signedLogKey } from './formula.js';
import { workOut } from './workings.js';

export interface HackerNewsConstants {
  /** How fast age counts against an item; 0.1 to 10. */
  readonly gravity: number;
  /** How much further points help; 0.1 to 10. */
  readonly exponent: number;
}

/** Hacker News's own: `gravity* 1.8`, and points to the power .8. */
export const HACKER_NEWS: HackerNewsConstants = { gravity: 1.8, exponent: 0.8 };

/**
 * `(points − 1)^exponent / (hours + 2)^gravity`, as in `frontpage-rank` of Hacker News's published source
 * (arc3.1, `news.arc`: `(/ (let base (- (scorefn s) 1) (if (> base 0) (expt base .8) base))
 * (expt (/ (+ (item-age s) timebase*) 60) gravity*))` with `timebase* 120` minutes). The one point taken off is the
 * author's own vote.
 *
 * Below one point the original divides too, which would lift an item as it ages. Here such a score is multiplied by
 * the same factor instead, so that age never helps.
 */
export function hackerNews({ gravity, exponent }: HackerNewsConstants = HACKER_NEWS): Formula {
  const sortKey = (points: number, createdAt: number, now: number) => {
    const base = points - 1;
    const decay = gravity * Math.log(ageAt(now, createdAt) / HOUR_MS + 2);
    const magnitude = exponent * Math.log(Math.abs(base));
    return signedLogKey(base, base > 0 ? magnitude - decay : magnitude + decay);
  };
  return {
    name: 'hacker-news',
    constants: { gravity, exponent },
    description: `Hacker News: (points - 1)^${exponent} / (age in hours + 2)^${gravity}`,
    score: (points, createdAt, now) => scoreOf(sortKey(points, createdAt, now)),
    sortKey,
    workedOut: (points, createdAt, now) =>
      workOut(
        points,
        now - createdAt,
        (p, ageMs) => scoreOf(sortKey(p, -ageMs, 0)),
        (p, hours) =>
          points < 1
            ? `-|${p} - 1|^${exponent} * (${hours} + 2)^${gravity}`
            : `(${p} - 1)^${exponent} / (${hours} + 2)^${gravity}`,
      ),
  };
}
