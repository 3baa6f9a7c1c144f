import type { Formula } from '../../../domain/formulas/formula.js';
import { HACKER_NEWS, hackerNews } from '../../../domain/formulas/hacker-news.js';
import { HALF_LIFE, halfLife } from '../../../domain/formulas/half-life.js';
import { LEMMY, lemmy } from '../../../domain/formulas/lemmy.js';
import { REDDIT, reddit } from '../../../domain/formulas/reddit.js';
import { DAY_MS, SECOND_MS } from '../../../domain/scheduling/duration.js';
import { formatDuration } from '../../../domain/scheduling/schedule.js';
import type { Keys, ValuesOf } from '../keys/key.js';
import { scalar } from '../keys/scalar.js';
import { durationFrom } from '../values/duration.js';
import { numberFrom } from '../values/value-kind.js';

/** A formula as configuration knows it. */
export interface ConfigurableFormula {
  readonly constants: Keys;
  /** @param values - the constants, read by their keys */
  make(values: Readonly<Record<string, unknown>>): Formula;
}

const factor = numberFrom(0.1, 10);
const upToTenYears = durationFrom(SECOND_MS, 3650 * DAY_MS);
const gravity = (value: number) =>
  scalar({ kind: factor, default: String(value), meaning: 'How fast age counts against an item.' });

/** Every formula there is, by the name that boards give it, with its constants. A new one is one entry here and one in `formulaOf`. */
export const FORMULAS: Readonly<Record<string, ConfigurableFormula>> = {
  'hacker-news': configurable(
    {
      gravity: gravity(HACKER_NEWS.gravity),
      exponent: scalar({
        kind: factor,
        default: String(HACKER_NEWS.exponent),
        meaning: 'How much further points help.',
      }),
    },
    hackerNews,
  ),
  reddit: configurable(
    {
      decade: scalar({
        kind: upToTenYears,
        default: `${REDDIT.decadeSeconds}s`,
        meaning: 'How much younger an item must be to make up for ten times the points.',
      }),
    },
    ({ decade }) => reddit({ decadeSeconds: decade / 1000 }),
  ),
  'half-life': configurable(
    {
      half_life: scalar({
        kind: upToTenYears,
        default: formatDuration(HALF_LIFE.halfLifeMs),
        meaning: 'In how long a score loses half its worth.',
      }),
    },
    ({ half_life }) => halfLife({ halfLifeMs: half_life }),
  ),
  lemmy: configurable({ gravity: gravity(LEMMY.gravity) }, lemmy),
};

/** Lets each entry's factory see the types of its own constants, which a table of all of them can't. */
function configurable<K extends Keys>(constants: K, make: (values: ValuesOf<K>) => Formula): ConfigurableFormula {
  return { constants, make: (values) => make(values as ValuesOf<K>) };
}
