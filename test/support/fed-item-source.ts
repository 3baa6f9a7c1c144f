import type { Change, ItemSource, NoUse, SourceView } from '../../src/application/ranking/item-source.js';
import type { Item } from '../../src/domain/item.js';
import { newestItems, scannedItems } from './memory-item-source.js';

/** A source whose feed tells what a test says it tells, when it says so. */
export class FedItemSource implements ItemSource {
  /** What is there. */
  readonly items = new Map<string, Item>();
  /** What the feed tells, oldest first: ids and the instants that their rows say they changed at. */
  readonly told: { readonly id: string; readonly at: number }[] = [];
  /** Undefined when the source has no feed. */
  hasFeed = true;
  /** Whether the newest items can be had without reading every one. */
  givesNewest = true;
  /** How many it gives at most of those that it is asked for, which is a mistake. */
  newestGiven = Number.POSITIVE_INFINITY;
  /** Whether the feed leaves out what it is told is of no use. */
  leavesOut = false;
  /** How many changes it has left out. */
  leftOut = 0;
  now = 1_356_998_400_000;
  /** How many items scans have given. */
  scanned = 0;
  /** Called before each change that the feed tells. */
  onChange = () => {};

  /** A change that the feed tells of, dated `at`: now, unless a slow transaction wrote it down earlier. */
  put(item: Item, at = this.now): void {
    this.items.set(item.id, item);
    this.told.push({ id: item.id, at });
  }

  remove(id: string, at = this.now): void {
    this.items.delete(id);
    this.told.push({ id, at });
  }

  withView<T>(read: (view: SourceView) => Promise<T>): Promise<T> {
    const items = new Map(this.items);
    const told = [...this.told];
    const { hasFeed, givesNewest, newestGiven, leavesOut } = this;
    const isLeftOut = (id: string, noUse: NoUse | undefined) => {
      const item = items.get(id);
      const isUseless = leavesOut && item && noUse && item.createdAt < noUse.before(id, item.signals);
      if (isUseless) this.leftOut++;
      return isUseless;
    };
    const give = (count: number) => {
      this.scanned += count;
    };
    return read({
      takenAt: this.now,
      async *scan(createdFrom, floor) {
        const found = scannedItems(items, createdFrom, floor);
        give(found.length);
        yield found;
      },
      newest: (limit) => (givesNewest ? newestOf(items, Math.min(limit, newestGiven)) : undefined),
      changes: (changedFrom, noUse) => {
        if (!hasFeed) return undefined;
        return changesOf(items, told, changedFrom, (id) => {
          this.onChange();
          return !isLeftOut(id, noUse);
        });
      },
      read: async (ids) => ids.flatMap((id) => items.get(id) ?? []),
    });
  }
}

async function* newestOf(items: ReadonlyMap<string, Item>, limit: number): AsyncGenerator<readonly Item[]> {
  yield newestItems(items, limit);
}

async function* changesOf(
  items: ReadonlyMap<string, Item>,
  told: FedItemSource['told'],
  changedFrom: number,
  isTold: (id: string) => boolean,
): AsyncGenerator<readonly Change[]> {
  for (const { id, at } of told) {
    if (at >= changedFrom && isTold(id)) yield [{ id, item: items.get(id) }];
  }
}
