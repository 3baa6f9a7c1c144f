import type { ItemStore } from './item-store.js';
import { readItems, type SentItem } from './read-items.js';

/**
 * Adds the items, or replaces those with the same id, and says how many that were. They count as updated when the store
 * writes them.
 *
 * @throws InvalidIngestError when one is not what it must be; nothing is changed
 */
export async function upsertItems(store: ItemStore, sent: readonly SentItem[], signal: AbortSignal): Promise<number> {
  const items = readItems(sent);
  await store.upsert(items, signal);
  return new Set(items.map(({ id }) => id)).size;
}
