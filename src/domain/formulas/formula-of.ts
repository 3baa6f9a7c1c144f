import type { Formula } from './formula.js';
import { hackerNews } from './hacker-news.js';
import { halfLife } from './half-life.js';
import { lemmy } from './lemmy.js';
import { reddit } from './reddit.js';

/** A formula as plain data, which can be sent to a thread; its functions can't. */
export type PlainFormula = Pick<Formula, 'name' | 'constants'>;

const MAKERS: Readonly<Record<string, (constants: never) => Formula>> = {
  'hacker-news': hackerNews,
  reddit,
  'half-life': halfLife,
  lemmy,
};

/**
 * The formula again.
 *
 * @throws RangeError when there is none of this name
 */
export function formulaOf({ name, constants }: PlainFormula): Formula {
  const make = MAKERS[name];
  if (!make) throw new RangeError(`there is no formula "${name}"`);
  return make(constants as never);
}
