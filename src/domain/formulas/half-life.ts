import { ageAt, type Formula, finite, HOUR_MS, signedLogKey } from './formula.js';
import { workOut } from './workings.js';

export interface HalfLifeConstants {
  /** Milliseconds in which a score loses half its worth; a second to ten years. */
  readonly halfLifeMs: number;
}

export const HALF_LIFE: HalfLifeConstants = { halfLifeMs: 12 * HOUR_MS };

/**
 * `points · 2^(−age / half-life)`: exponential decay, the law of radioactivity, and the factor by which Mastodon's
 * trends fade (`0.5 ** (age / half-life)` in `app/models/trends/statuses.rb`).
 *
 * Negative points are multiplied by the inverse factor, so that age never lifts an item towards zero.
 */
export function halfLife({ halfLifeMs }: HalfLifeConstants = HALF_LIFE): Formula {
  const halfLifeHours = halfLifeMs / HOUR_MS;
  const score = (points: number, createdAt: number, now: number) => {
    const halvings = ageAt(now, createdAt) / halfLifeMs;
    if (points === 0) return 0;
    return finite(points * 2 ** (points > 0 ? -halvings : halvings));
  };
  return {
    name: 'half-life',
    constants: { halfLifeMs },
    description: `Half-life: points * 2^(-age in hours / ${halfLifeHours})`,
    score,
    sortKey(points, createdAt, now) {
      const halvings = ageAt(now, createdAt) / halfLifeMs;
      const magnitude = Math.log2(Math.abs(points));
      return signedLogKey(points, points > 0 ? magnitude - halvings : magnitude + halvings);
    },
    workedOut: (points, createdAt, now) =>
      workOut(
        points,
        now - createdAt,
        (p, ageMs) => score(p, -ageMs, 0),
        (p, hours) => `${p} * 2^(${points < 0 ? '' : '-'}${hours} / ${halfLifeHours})`,
      ),
  };
}
