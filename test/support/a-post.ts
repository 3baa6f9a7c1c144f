import type { Item } from '../../src/domain/item.js';

/** An item `i-<index>`; all of them were created within a moment, so that the likes decide. */
export function aPost(index: number, likes: number): Item {
  const createdAt = 1_356_998_400_000 - 3_600_000 + index;
  return { id: `i-${index}`, title: '', url: '', author: '', createdAt, updatedAt: 0, signals: { likes } };
}
