import type { Clock } from '../../src/application/clock.js';
import type { ItemSource, PointsFloor, SourceView } from '../../src/application/ranking/item-source.js';
import { type Item, points } from '../../src/domain/item.js';

/** Gives views of the items in a map, such as those of a `MemoryItemStore`, in batches of `batchSize`. */
export class MemoryItemSource implements ItemSource {
  readonly #items: ReadonlyMap<string, Item>;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #batchSize: number;
  readonly #removed: ReadonlyMap<string, number>;

  /** @param removed - when items were removed, as a `MemoryItemStore` knows it */
  constructor(
    items: ReadonlyMap<string, Item>,
    clock: Pick<Clock, 'now'>,
    batchSize = 2_000,
    removed: ReadonlyMap<string, number> = new Map(),
  ) {
    this.#items = items;
    this.#clock = clock;
    this.#batchSize = batchSize;
    this.#removed = removed;
  }

  withView<T>(read: (view: SourceView) => Promise<T>): Promise<T> {
    const items = new Map(this.#items);
    const removed = new Map(this.#removed);
    const batches = <E>(all: readonly E[]) => inBatches(all, this.#batchSize);
    return read({
      takenAt: this.#clock.now(),
      scan: (createdFrom, floor) => batches(scannedItems(items, createdFrom, floor)),
      newest: (limit) => batches(newestItems(items, limit)),
      changes(changedFrom) {
        const written = [...items.values()].filter(({ updatedAt }) => updatedAt >= changedFrom).map(({ id }) => id);
        const gone = [...removed].filter(([, removedAt]) => removedAt >= changedFrom).map(([id]) => id);
        return batches([...written, ...gone].map((id) => ({ id, item: items.get(id) })));
      },
      read: async (ids) => ids.flatMap((id) => items.get(id) ?? []),
    });
  }
}

/** What a scan gives of the items: none below the floor, so that a floor that is too high shows. */
export function scannedItems(
  items: ReadonlyMap<string, Item>,
  createdFrom = Number.NEGATIVE_INFINITY,
  floor: PointsFloor = { weights: {}, points: Number.NEGATIVE_INFINITY },
): Item[] {
  const weights = Object.entries(floor.weights);
  return [...items.values()].filter(
    ({ createdAt, signals }) => createdAt >= createdFrom && points(signals, weights) >= floor.points,
  );
}

/** Of several of one instant those that were put last come first: which ones come is up to the source. */
export function newestItems(items: ReadonlyMap<string, Item>, limit: number): Item[] {
  return [...items.values()]
    .reverse()
    .sort((a, b) => b.createdAt - a.createdAt)
    .slice(0, limit);
}

async function* inBatches<E>(all: readonly E[], size: number): AsyncGenerator<readonly E[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
}
