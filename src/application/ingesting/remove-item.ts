import type { ItemStore } from './item-store.js';
import { Problems } from './problems.js';
import { ALLOWED, readId } from './read-value.js';

/**
 * Removes an item, and says whether there was one.
 *
 * @throws InvalidIngestError when the id can't be one
 */
export async function removeItem(store: ItemStore, id: string, signal: AbortSignal): Promise<boolean> {
  const problems = new Problems();
  problems.read('id', id, ALLOWED.id, readId);
  problems.throwIfAny();
  return (await store.remove([id], signal)) > 0;
}
