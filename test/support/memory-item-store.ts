import type { ItemStore, SignalChange } from '../../src/application/ingesting/item-store.js';
import type { Item } from '../../src/domain/item.js';

/** Keeps items in a map, and tells of every transaction before it takes effect. */
export class MemoryItemStore implements ItemStore {
  readonly items = new Map<string, Item>();
  /** How many items each upsert brought. */
  readonly upserts: number[] = [];
  /** What an upsert does first; throwing refuses all of its items. */
  beforeUpsert: () => void = () => undefined;

  async upsert(items: readonly Item[]): Promise<void> {
    this.beforeUpsert();
    for (const item of items) refuseWhatIsNoNumber(item.createdAt, item.updatedAt, ...Object.values(item.signals));
    this.upserts.push(items.length);
    for (const item of items) this.items.set(item.id, item);
  }

  async addSignals(changes: readonly SignalChange[]): Promise<number> {
    for (const { delta, at } of changes) refuseWhatIsNoNumber(delta, at);
    let changed = 0;
    for (const { id, signal, delta, at } of changes) {
      const item = this.items.get(id);
      if (!item) continue;
      const count = Object.hasOwn(item.signals, signal) ? (item.signals[signal] as number) : 0;
      const signals = { ...item.signals, [signal]: count + delta };
      this.items.set(id, { ...item, signals, updatedAt: Math.max(item.updatedAt, at) });
      changed++;
    }
    return changed;
  }

  async count(prefix: string): Promise<number> {
    return this.#withPrefix(prefix).length;
  }

  async removeByPrefix(prefix: string): Promise<number> {
    const ids = this.#withPrefix(prefix);
    for (const id of ids) this.items.delete(id);
    return ids.length;
  }

  #withPrefix(prefix: string): string[] {
    return [...this.items.keys()].filter((id) => id.startsWith(prefix));
  }
}

/** As a database does, and before anything has changed. */
function refuseWhatIsNoNumber(...values: number[]): void {
  if (!values.every(Number.isSafeInteger)) throw new RangeError('every instant and count must be a whole number');
}
