import { medianOf } from './judge-load.js';

/** It becomes overloaded above both … */
const OVERLOADED = { load: 0.85, timesMedian: 1.5 };
/** … and is relieved below either. In between it stays what it is. */
const RELIEVED = { load: 0.7, timesMedian: 1.2 };
/** So many reports in a row have to say so: a peak is no load. */
const REPORTS = 3;
/** At most so many, when it has been overloaded again and again … */
const MOST_REPORTS = 96;
/** … until as many in a row have said nothing of the kind: half an hour of those that come every five seconds. */
const CALM_REPORTS = 360;

/** Whether an instance is far above the others. */
export interface Overload {
  readonly isOverloaded: boolean;
  /** How many reports in a row have said otherwise. */
  readonly against: number;
  /** How many in a row it takes until it is overloaded. */
  readonly needed: number;
  /** How many in a row have not said that it is. */
  readonly calm: number;
}

export const NOT_OVERLOADED: Overload = { isOverloaded: false, against: 0, needed: REPORTS, calm: 0 };

/**
 * Judges by one more report. Each time that it becomes overloaded it takes twice as long until it is again: a job that is
 * too much for whoever holds it is not handed round for ever. One that is alone has nobody to hand anything to, so it is
 * never overloaded.
 *
 * @param load - its own, from 0 to 1
 * @param others - those of the other instances that live
 */
export function judgeOverload(before: Overload, load: number, others: readonly number[]): Overload {
  if (others.length === 0) return NOT_OVERLOADED;
  const median = medianOf(others);
  const { isOverloaded, needed } = before;
  const isAgainst = isOverloaded
    ? load < RELIEVED.load || load < RELIEVED.timesMedian * median
    : load > OVERLOADED.load && load > OVERLOADED.timesMedian * median;
  if (!isAgainst) {
    const calm = isOverloaded ? 0 : before.calm + 1;
    return { isOverloaded, against: 0, needed: calm >= CALM_REPORTS ? REPORTS : needed, calm };
  }
  const against = before.against + 1;
  if (against < (isOverloaded ? REPORTS : needed)) return { ...before, against, calm: 0 };
  return {
    isOverloaded: !isOverloaded,
    against: 0,
    needed: isOverloaded ? needed : Math.min(2 * needed, MOST_REPORTS),
    calm: 0,
  };
}
