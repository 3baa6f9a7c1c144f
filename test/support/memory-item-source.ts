import type { Clock } from '../../src/application/clock.js';
import type { ItemSource, SourceView } from '../../src/application/ranking/item-source.js';
import type { Item } from '../../src/domain/item.js';

/** Gives views of the items in a map, such as those of a `MemoryItemStore`, in batches of `batchSize`. */
export class MemoryItemSource implements ItemSource {
  readonly #items: ReadonlyMap<string, Item>;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #batchSize: number;

  constructor(items: ReadonlyMap<string, Item>, clock: Pick<Clock, 'now'>, batchSize = 2_000) {
    this.#items = items;
    this.#clock = clock;
    this.#batchSize = batchSize;
  }

  withView<T>(read: (view: SourceView) => Promise<T>): Promise<T> {
    const items = new Map(this.#items);
    const batchSize = this.#batchSize;
    return read({
      takenAt: this.#clock.now(),
      async *scan(createdFrom = Number.NEGATIVE_INFINITY) {
        const found = [...items.values()].filter(({ createdAt }) => createdAt >= createdFrom);
        for (let at = 0; at < found.length; at += batchSize) yield found.slice(at, at + batchSize);
      },
      read: async (ids) => ids.flatMap((id) => items.get(id) ?? []),
    });
  }
}
