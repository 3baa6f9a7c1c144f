import { parseDuration } from '../../domain/scheduling/duration.js';
import { formatDuration } from '../../domain/scheduling/schedule.js';
import type { FieldKind } from './fields.js';

/** Milliseconds, written as a duration. */
export function durationWithin(minMs: number, maxMs: number): FieldKind<number> {
  return {
    allowed: `a duration from ${formatDuration(minMs)} to ${formatDuration(maxMs)}`,
    read(given) {
      const ms = typeof given === 'string' ? parseDuration(given) : undefined;
      return ms !== undefined && ms >= minMs && ms <= maxMs ? { value: ms } : undefined;
    },
  };
}

export function integerWithin(min: number, max: number): FieldKind<number> {
  return {
    allowed: `a whole number from ${min} to ${max}`,
    read(given) {
      // There is no -0 in JSON of ours.
      const isWithin = typeof given === 'number' && Number.isInteger(given) && given >= min && given <= max;
      return isWithin ? { value: given + 0 } : undefined;
    },
  };
}

/** One of a few words. */
export function wordOf<const T extends string>(words: readonly T[]): FieldKind<T> {
  return {
    allowed: `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`,
    read(given) {
      const word = words.find((each) => each === given);
      return word === undefined ? undefined : { value: word };
    },
  };
}

/** A text of a certain form. */
export function textLike(pattern: RegExp, allowed: string): FieldKind<string> {
  return {
    allowed,
    read: (given) => (typeof given === 'string' && pattern.test(given) ? { value: given } : undefined),
  };
}
