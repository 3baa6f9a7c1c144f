import { UnreadableValueError } from './unreadable-value.js';

/** How a time is written. */
export type TimestampFormat =
  | 'ISO 8601'
  | 'ISO 8601 without an offset, taken as UTC'
  | 'Unix seconds'
  | 'Unix milliseconds';

export interface Timestamp {
  readonly format: TimestampFormat;
  /** Integer milliseconds UTC. */
  readonly at: number;
}

/**
 * Numbers from here on are milliseconds (3 March 1973), those below are seconds (until the year 5138): no date that
 * an item of a site can have is read wrongly.
 */
const FIRST_MILLISECONDS = 1e11;

/** The last millisecond of the year 9999, the last that ISO 8601 writes in four digits. */
const LAST_INSTANT = 253_402_300_799_999;

const DECIMAL = /^-?\d+(?:\.\d+)?$/;

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|([+-])(\d\d)(?::?(\d\d))?)?)?$/i;

/**
 * Reads ISO 8601 (a date, or date and time, with or without an offset), Unix seconds or Unix milliseconds, from text
 * or a number. What is finer than a millisecond is dropped from ISO 8601 and rounded in a number.
 *
 * @throws UnreadableValueError when it is none of these, or not in the years 1970 to 9999
 */
export function readTimestamp(value: unknown): Timestamp {
  const timestamp = typeof value === 'number' ? fromNumber(value) : fromText(value);
  if (!isInstant(timestamp.at)) {
    throw new UnreadableValueError(`is not in the years 1970 to 9999, read as ${timestamp.format}`);
  }
  return timestamp;
}

/** Whether `at`, in milliseconds UTC, is in the years 1970 to 9999. */
export function isInstant(at: number): boolean {
  // Written so that NaN is not.
  return at >= 0 && at <= LAST_INSTANT;
}

function fromText(value: unknown): Timestamp {
  if (value === undefined || value === null) throw new UnreadableValueError('is missing');
  const text = typeof value === 'string' ? value.trim() : '';
  if (text === '' && typeof value === 'string') throw new UnreadableValueError('is blank');
  if (DECIMAL.test(text)) return fromNumber(Number(text));
  const match = ISO.exec(text);
  const at = match ? fromIso(match) : undefined;
  if (!match || at === undefined) {
    throw new UnreadableValueError('is not a time in ISO 8601, Unix seconds or Unix milliseconds');
  }
  return { format: match[8] ? 'ISO 8601' : 'ISO 8601 without an offset, taken as UTC', at };
}

function fromNumber(number: number): Timestamp {
  if (number < FIRST_MILLISECONDS) return { format: 'Unix seconds', at: Math.round(number * 1000) };
  return { format: 'Unix milliseconds', at: Math.round(number) };
}

/** The instant, or undefined when there is no such day or no such time of day. */
function fromIso(match: RegExpExecArray): number | undefined {
  const part = (index: number) => Number(match[index] ?? 0);
  const [month, day, hour, minute, second] = [part(2), part(3), part(4), part(5), part(6)];
  const [offsetHours, offsetMinutes] = [part(10), part(11)];
  if (hour > 23 || minute > 59 || second > 59 || offsetHours > 23 || offsetMinutes > 59) return undefined;
  const milliseconds = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const local = new Date(Date.UTC(part(1), month - 1, day, hour, minute, second, milliseconds));
  // Date.UTC carries 31 February over into March.
  if (local.getUTCMonth() !== month - 1 || local.getUTCDate() !== day) return undefined;
  const offset = (offsetHours * 60 + offsetMinutes) * 60_000;
  return local.getTime() - (match[9] === '-' ? -offset : offset);
}
