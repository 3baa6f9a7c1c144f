import type { Place, Written, WrittenMapping } from '../written/written.js';
import { isUnset } from './key.js';
import type { Reading } from './reading.js';
import { show } from './scalar.js';

/**
 * Refuses the name of an item that one before it has.
 *
 * @param what - an item in one word, such as `board`
 */
export function refuseSameNames(items: readonly Written[], what: string, reading: Reading): void {
  const taken = new Map<string, Place>();
  for (const item of items) {
    const name = item.kind === 'mapping' ? entryOf(item, 'name') : undefined;
    if (name?.kind !== 'scalar' || name.text === undefined) continue;
    const first = taken.get(name.text);
    if (first) reading.refuse(name, `${show(name)} is the name of ${first.path} too; every ${what} has one of its own`);
    else taken.set(name.text, item);
  }
}

/** What stands behind a key of a mapping, if anything does. */
export function entryOf(mapping: WrittenMapping, wanted: string): Written | undefined {
  return mapping.entries().find(([name, written]) => name === wanted && !isUnset(written))?.[1];
}
