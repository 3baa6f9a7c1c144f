import { quoteSafely } from '../quote.js';

/** `{name: value}`, as JSON has it. */
export function isRecord(given: unknown): given is { readonly [name: string]: unknown } {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}

/** A value that somebody has sent, for an error. */
export function quoteValue(given: unknown): string {
  if (typeof given === 'string') return quoteSafely(given);
  if (given === undefined || given === null) return 'nothing';
  if (typeof given === 'object') return Array.isArray(given) ? 'a list' : 'a mapping';
  return String(given).slice(0, 40);
}
