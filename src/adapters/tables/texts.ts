import type { UrlColumns } from './tables-config.js';

const LONGEST_TEXT = 4_000;
const LONGEST_NAME = 255;

/** Control characters, and halves of surrogate pairs, which cutting may leave. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/gu;

/**
 * A text on one line, cut where `hotlist import` would refuse it: here nobody can mend the row, and one odd title
 * is no reason to have no list.
 */
export function readText(value: unknown, longest = LONGEST_TEXT): string {
  if (value === null || value === undefined) return '';
  return String(value).slice(0, longest).replace(UNPRINTABLE, ' ').trim();
}

/** A name, likewise. */
export function readName(value: unknown): string {
  return readText(value, LONGEST_NAME);
}

/** The address from the values of its columns; empty when one of them has none. */
export function fillUrl({ texts }: UrlColumns, values: readonly unknown[]): string {
  const [first = '', ...others] = texts;
  // A column alone holds an address; within one, a value is only a part of it.
  if (texts.length === 2 && texts.every((text) => text === '')) return readText(values[0]);
  if (values.some((value) => value === null || value === '')) return '';
  return readText(others.reduce((url, text, at) => url + encodeURIComponent(wellFormed(values[at])) + text, first));
}

function wellFormed(value: unknown): string {
  return String(value).replace(/\p{Cs}/gu, '\u{FFFD}');
}

/** A counter: nothing counts as 0, and one that a double can't hold as the largest that it can. */
export function readCount(value: unknown): number {
  const count = Math.trunc(Number(value ?? 0));
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, count)) + 0;
}
