import type { Key, Keys } from '../keys/key.js';
import { COLUMN_KEYS, COUNTER_KEYS, INSTANT_KEYS, SOURCE_KEYS } from './source-keys.js';

/** Every key under `source` by its path within it, for the reference; those that hold others are left out. */
export function sourceKeys(): readonly (readonly [path: string, key: Key<unknown>])[] {
  const { columns: _, counters: __, ...own } = SOURCE_KEYS;
  return [
    ...keysAt('', own),
    ...keysAt('columns.', COLUMN_KEYS),
    ...keysAt('columns.created_at.', INSTANT_KEYS),
    ...keysAt('counters.', COUNTER_KEYS),
  ];
}

function keysAt(path: string, keys: Keys): [string, Key<unknown>][] {
  return Object.entries(keys).map(([name, key]) => [`${path}${name}`, key]);
}
