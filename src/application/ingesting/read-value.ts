import { UnreadableValueError } from './unreadable-value.js';

/** Longer ids do not fit the indexes of the databases that hold them. */
const LONGEST_ID = 255;
const LONGEST_NAME = 255;
const LONGEST_TEXT = 4_000;

/** What is allowed, in words, of what is read here and beside. */
export const ALLOWED = {
  id: `1 to ${LONGEST_ID} characters, none of them a control character or U+FFFD`,
  text: `at most ${LONGEST_TEXT.toLocaleString('en')} characters`,
  author: `at most ${LONGEST_NAME} characters`,
  signal: 'a whole number within ±(2^53 - 1)',
  signalName: 'a lower-case letter, then at most 63 lower-case letters, digits or underscores',
  instant: 'a time in the years 1970 to 9999',
};

/** Control characters, and halves of surrogate pairs, which no UTF-8 can hold. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;
const EVERY_UNPRINTABLE = /[\p{Cc}\p{Cs}]/gu;

const WHOLE_NUMBER = /^[+-]?\d+(?:\.0+)?$/;

/** What a decoder puts in the place of bytes that are not UTF-8: by it, different ids would become the same one. */
const NOT_UTF8 = '\u{FFFD}';

/** @throws UnreadableValueError when it is blank, longer than 255 characters, or has control characters or U+FFFD */
export function readId(value: unknown): string {
  // Beyond that, different numbers in the file have become the same one here.
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new UnreadableValueError('is not a whole number within ±(2^53 - 1): as an id it must be written as text');
  }
  const id = asText(value);
  if (value === undefined || value === null) throw new UnreadableValueError('is missing');
  if (id.trim() === '') throw new UnreadableValueError('is blank');
  if (UNPRINTABLE.test(id)) throw new UnreadableValueError('has control characters');
  if (id.includes(NOT_UTF8)) throw new UnreadableValueError('has U+FFFD, which stands for bytes that are not UTF-8');
  return within(id, LONGEST_ID);
}

/**
 * A title may be blank: real sites have such posts, and a list without them would not be the exact one.
 *
 * @throws UnreadableValueError when it is missing or longer than 4,000 characters
 */
export function readTitle(value: unknown): string {
  if (value === undefined || value === null) throw new UnreadableValueError('is missing');
  return within(onOneLine(value), LONGEST_TEXT);
}

/** @throws UnreadableValueError when it is longer than 4,000 characters */
export function readUrl(value: unknown): string {
  return within(onOneLine(value), LONGEST_TEXT);
}

/** @throws UnreadableValueError when it is longer than 255 characters */
export function readAuthor(value: unknown): string {
  return within(onOneLine(value), LONGEST_NAME);
}

/**
 * A counter; nothing counts as 0.
 *
 * @throws UnreadableValueError when it is not a whole number within ±(2^53 - 1)
 */
export function readSignal(value: unknown): number {
  const text = typeof value === 'number' ? value : asText(value).trim();
  if (text === '') return 0;
  if (typeof text === 'string' && !WHOLE_NUMBER.test(text)) throw new UnreadableValueError('is not a whole number');
  const count = Number(text);
  if (!Number.isInteger(count)) throw new UnreadableValueError('is not a whole number');
  if (!Number.isSafeInteger(count)) throw new UnreadableValueError('is not within ±(2^53 - 1)');
  // There is no counter of -0.
  return count + 0;
}

function onOneLine(value: unknown): string {
  return asText(value).replace(EVERY_UNPRINTABLE, ' ').trim();
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return String(value);
  throw new UnreadableValueError(`is ${Array.isArray(value) ? 'an array' : `of type ${typeof value}`}, not text`);
}

function within(text: string, longest: number): string {
  if (text.length <= longest) return text;
  throw new UnreadableValueError(
    `is ${text.length.toLocaleString('en')} characters long, and at most ${longest.toLocaleString('en')} are taken`,
  );
}
