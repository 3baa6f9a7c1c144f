import type { ItemStore } from './item-store.js';
import { readItems, type SentItem } from './read-items.js';

/**
 * Adds the items, or replaces those with the same id, and says how many that were. They count as updated now, by the
 * store's clock: whoever reads what has changed since some instant must find them.
 *
 * @throws InvalidIngestError when one is not what it must be; nothing is changed
 */
export async function upsertItems(store: ItemStore, sent: readonly SentItem[], signal: AbortSignal): Promise<number> {
  const items = readItems(sent);
  const updatedAt = await store.now();
  await store.upsert(
    items.map((item) => ({ ...item, updatedAt })),
    signal,
  );
  return new Set(items.map(({ id }) => id)).size;
}
