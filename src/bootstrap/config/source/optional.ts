import type { Key } from '../keys/key.js';

/** Written nowhere, and so it is printed. */
const NONE = 'none';

/** The key as one that may be left out, which reads as null: undefined means that something was refused. */
export function optional<T>(key: Key<T>): Key<T | null> {
  return {
    ...key,
    default: NONE,
    read(written, reading) {
      if (written.origin !== 'default') return key.read(written, reading);
      reading.accept(written, NONE);
      return null;
    },
  };
}
