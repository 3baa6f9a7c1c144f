import type { ValueKind } from '../values/value-kind.js';
import type { Written, WrittenScalar } from '../written/written.js';
import type { Key } from './key.js';
import { nearest } from './nearest.js';
import { maskUrl, quote } from './quote.js';
import type { Reading } from './reading.js';

/** What an entry of a table of keys says about a key with one value. */
export interface ScalarSpec<T> {
  readonly kind: ValueKind<T>;
  readonly default?: string;
  readonly meaning: string;
  /** Whether the value may hold a password. */
  readonly secret?: boolean;
}

/** A key with one value. */
export function scalar<T>({ kind, meaning, secret = false, default: fallback }: ScalarSpec<T>): Key<T> {
  return {
    allowed: kind.allowed,
    default: fallback,
    meaning,
    read: (written, reading) => readScalar(kind, secret, written, reading),
  };
}

function readScalar<T>(kind: ValueKind<T>, secret: boolean, written: Written, reading: Reading): T | undefined {
  if (written.kind !== 'scalar' || written.text === undefined) {
    return reading.refuse(written, `${show(written, secret)} is not allowed; ${kind.allowed}`);
  }
  const { text } = written;
  const result = kind.schema.safeParse(text);
  if (!result.success) {
    const [issue] = result.error.issues;
    const wrong = issue?.code === 'custom' ? issue.message : 'is not allowed';
    return reading.refuse(written, `${show(written, secret)} ${wrong}; ${kind.allowed}${didYouMean(text, kind)}`);
  }
  // What is still text after reading is in its final spelling, such as `on` for the boolean true.
  const printed = typeof result.data === 'string' ? result.data : text;
  reading.accept(written, secret ? maskUrl(printed) : printed);
  return result.data;
}

/** A value in words, for an error. */
export function show(written: Written, secret = false): string {
  if (written.kind !== 'scalar') return `a ${written.kind}`;
  if (written.text === undefined) return 'nothing';
  return isShownBare(written) && !secret ? written.text : quote(written.text, secret);
}

function isShownBare({ bare, text }: WrittenScalar): boolean {
  return bare && text !== undefined && /^[\w.+-]{1,40}$/.test(text);
}

function didYouMean(text: string, { candidates }: ValueKind<unknown>): string {
  const near = candidates && nearest(text, candidates());
  return near === undefined ? '' : ` (did you mean "${near}"?)`;
}
