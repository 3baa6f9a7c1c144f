import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../../domain/scheduling/duration.js';
import { scalar } from '../keys/scalar.js';
import { durationFrom, durationOrNone } from '../values/duration.js';
import { every, timeZone } from '../values/schedule.js';
import { textLike, wholeNumber } from '../values/value-kind.js';
import { FORMULA_ALLOWED, readFormula } from './read-formula.js';
import { readWeights, WEIGHTS_ALLOWED } from './read-weights.js';

/** The keys of one board. */
export const BOARD_KEYS = {
  name: scalar({
    kind: textLike(/^[a-z0-9][a-z0-9_-]{0,63}$/, '1 to 64 of a-z, 0-9, _ and -, a letter or digit first'),
    meaning: 'What callers ask for. The first board is the one they get when they name none.',
  }),
  formula: {
    allowed: FORMULA_ALLOWED,
    default: 'hacker-news',
    meaning: 'How points and age become a score.',
    read: readFormula,
  },
  weights: {
    allowed: WEIGHTS_ALLOWED,
    default: { reads: 0.1, likes: 1, collects: 2, comments: 2, shares: 3 },
    meaning: 'What one count of each signal is worth. Given weights replace the default ones altogether.',
    read: readWeights,
  },
  window: scalar({
    kind: durationOrNone(MINUTE_MS, 3650 * DAY_MS),
    default: 'none',
    meaning: 'Only items at most this old take part.',
  }),
  size: scalar({ kind: wholeNumber(1, 1000), default: '50', meaning: 'How many items the list holds at most.' }),
  every: scalar({ kind: every, default: '10s', meaning: 'How often the list is computed.' }),
  time_zone: scalar({ kind: timeZone, default: 'UTC', meaning: 'Where the hours of a cron expression are counted.' }),
  timeout: scalar({
    kind: durationFrom(SECOND_MS, DAY_MS),
    default: '30s',
    meaning: 'A computation that takes longer is stopped.',
  }),
};

/** The boards there are when the configuration names none. */
export const BUILT_IN_BOARDS = [
  { name: 'hot' },
  { name: 'rising', formula: { name: 'half-life', half_life: '6h' }, window: '2d' },
];
