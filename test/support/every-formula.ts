import type { Formula } from '../../src/domain/formulas/formula.js';
import { hackerNews } from '../../src/domain/formulas/hacker-news.js';
import { halfLife } from '../../src/domain/formulas/half-life.js';
import { lemmy } from '../../src/domain/formulas/lemmy.js';
import { reddit } from '../../src/domain/formulas/reddit.js';

const TEN_YEARS_S = 315_360_000;

/** Every formula, with its own constants, with the extremes of their ranges, and with some that have caught mistakes. */
export const EVERY_FORMULA: readonly Formula[] = [
  hackerNews(),
  hackerNews({ gravity: 0.1, exponent: 0.1 }),
  hackerNews({ gravity: 10, exponent: 10 }),
  hackerNews({ gravity: 0.1, exponent: 10 }),
  hackerNews({ gravity: 10, exponent: 0.1 }),
  hackerNews({ gravity: 1.5, exponent: 1 }),
  reddit(),
  reddit({ decadeSeconds: 1 }),
  reddit({ decadeSeconds: TEN_YEARS_S }),
  halfLife(),
  halfLife({ halfLifeMs: 1_000 }),
  halfLife({ halfLifeMs: TEN_YEARS_S * 1_000 }),
  lemmy(),
  lemmy({ gravity: 0.1 }),
  lemmy({ gravity: 0.146 }),
  lemmy({ gravity: 10 }),
];
