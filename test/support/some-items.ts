import type { Item } from '../../src/domain/item.js';

/** `count` items an hour apart, item `i-1` the newest and with the fewest likes. */
export function someItems(count: number, now: number): Item[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `i-${index + 1}`,
    title: `Title ${index + 1} – “quoted”, 中文, 🔥`,
    url: `https://example.org/${index + 1}`,
    author: `author ${index % 7}`,
    createdAt: now - (index + 1) * 3_600_000,
    updatedAt: now - (index + 1) * 3_600_000,
    signals: { likes: (index + 1) ** 2, comments: index % 5 },
  }));
}
