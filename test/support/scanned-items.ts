import type { WrittenItem } from '../../src/application/ingesting/item-store.js';
import type { PointsFloor, ScannedItem, SourceView } from '../../src/application/ranking/item-source.js';
import type { Item } from '../../src/domain/item.js';

/** The present of the contract suites of items. */
export const NOW = 1_356_998_400_000;

export function anItem(differences: Partial<WrittenItem>): WrittenItem {
  return {
    id: 'a',
    title: 'A title',
    url: 'https://example.org/a',
    author: 'somebody',
    createdAt: NOW - 3_600_000,
    signals: { likes: 1 },
    ...differences,
  };
}

/** The items as they were written: when that was is the store's to say. */
export function asWritten(items: readonly Item[]): WrittenItem[] {
  return items.map(({ updatedAt: _, ...item }) => item);
}

export function scannedFrom({ id, createdAt, signals }: ScannedItem): ScannedItem {
  return { id, createdAt, signals };
}

export async function scanned(view: SourceView, createdFrom?: number, floor?: PointsFloor): Promise<ScannedItem[]> {
  const items: ScannedItem[] = [];
  for await (const batch of view.scan(createdFrom, floor)) items.push(...batch.map(scannedFrom));
  return items;
}

export function ascending(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

export function byId<T extends { readonly id: string }>(items: readonly T[]): T[] {
  return items.toSorted(ascending);
}
