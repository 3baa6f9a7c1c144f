import { type Plain, under, type Written, type WrittenMapping, writtenDefault } from '../written/written.js';
import type { Reading } from './reading.js';
import { refuseUnknownKey } from './unknown-key.js';

/** A key of the configuration: all that reading, checking, printing and documenting it needs. */
export interface Key<T> {
  /** What is allowed, in words. */
  readonly allowed: string;
  /** The value without which the key is not written; undefined when it has none. */
  readonly default: Plain | undefined;
  /** What the key means, for the reference. */
  readonly meaning: string;
  /** The value, and its entries in the reading; or undefined, and problems in the reading. */
  read(written: Written, reading: Reading): T | undefined;
}

/** The keys that a mapping may have. */
export type Keys = Readonly<Record<string, Key<unknown>>>;

export type ValuesOf<K extends Keys> = { readonly [N in keyof K]: K[N] extends Key<infer T> ? T : never };

/** Reads a mapping by its keys: the written ones, the default of the others. Undefined when anything was refused. */
export function readKeys<K extends Keys>(keys: K, mapping: WrittenMapping, reading: Reading): ValuesOf<K> | undefined {
  const written = knownEntries(keys, mapping, reading);
  const values: [string, unknown][] = [];
  for (const [name, key] of Object.entries(keys)) {
    const value = readKey(name, key, written.get(name), mapping, reading);
    if (value !== undefined) values.push([name, value]);
  }
  const isComplete = values.length === Object.keys(keys).length;
  return isComplete ? (Object.fromEntries(values) as ValuesOf<K>) : undefined;
}

function readKey(
  name: string,
  key: Key<unknown>,
  written: Written | undefined,
  { path, origin }: WrittenMapping,
  reading: Reading,
): unknown {
  const place = under(path, name);
  if (written) return key.read(written, reading);
  if (key.default !== undefined) return key.read(writtenDefault(key.default, place), reading);
  return reading.refuse({ path: place, origin }, `is missing; ${key.allowed}`);
}

function knownEntries(keys: Keys, mapping: WrittenMapping, reading: Reading): Map<string, Written> {
  const known = new Map<string, Written>();
  for (const [name, written] of mapping.entries()) {
    if (!Object.hasOwn(keys, name)) refuseUnknownKey(name, written, Object.keys(keys), reading);
    else if (!isUnset(written)) known.set(name, written);
  }
  return known;
}

/** A key with nothing after it counts as not written, as an empty environment variable does. */
export function isUnset(written: Written): boolean {
  return written.kind === 'scalar' && written.text === undefined;
}
