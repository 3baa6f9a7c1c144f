import {
  CounterRangeError,
  KeyReusedError,
  TooManySignalsError,
} from '../../src/application/ingesting/ingest-errors.js';
import {
  type AddedSignals,
  type IngestKey,
  type ItemStore,
  KEY_LIFETIME_MS,
  MOST_MISSING,
  MOST_SIGNALS,
  type SignalChange,
  type WrittenItem,
} from '../../src/application/ingesting/item-store.js';
import type { Item } from '../../src/domain/item.js';

/** Keeps items in a map, and tells of every transaction before it takes effect. */
export class MemoryItemStore implements ItemStore {
  readonly items = new Map<string, Item>();
  /** When each id was removed last, by the store's clock. */
  readonly removed = new Map<string, number>();
  /** How many items each upsert brought. */
  readonly upserts: number[] = [];
  /** What an upsert does first; throwing refuses all of its items. */
  beforeUpsert: () => void = () => undefined;
  time = 1_356_998_400_000;
  /** What the store's clock says. */
  now: () => number = () => this.time;
  readonly #keys = new Map<string, IngestKey & { readonly at: number; readonly answer: AddedSignals }>();

  async upsert(items: readonly WrittenItem[]): Promise<void> {
    this.beforeUpsert();
    for (const item of items) refuseWhatIsNoNumber(item.createdAt, ...Object.values(item.signals));
    this.upserts.push(items.length);
    const updatedAt = this.now();
    for (const item of items) this.items.set(item.id, { ...item, updatedAt });
  }

  async addSignals(changes: readonly SignalChange[], signal?: AbortSignal, key?: IngestKey): Promise<AddedSignals> {
    signal?.throwIfAborted();
    const before = key && this.#keys.get(key.key);
    if (before && before.at > this.now() - KEY_LIFETIME_MS) {
      if (before.fingerprint !== key.fingerprint) throw new KeyReusedError(key.key);
      return { ...before.answer, replayed: true };
    }
    const answer = this.#add(changes);
    if (key) this.#keys.set(key.key, { ...key, at: this.now(), answer });
    return answer;
  }

  async remove(ids: readonly string[], signal?: AbortSignal): Promise<number> {
    signal?.throwIfAborted();
    return this.#remove(ids);
  }

  async count(prefix: string): Promise<number> {
    return this.#withPrefix(prefix).length;
  }

  async removeByPrefix(prefix: string): Promise<number> {
    return this.#remove(this.#withPrefix(prefix));
  }

  #remove(ids: readonly string[]): number {
    const removedAt = this.now();
    const removed = ids.filter((id) => this.items.delete(id));
    for (const id of removed) this.removed.set(id, removedAt);
    return removed.length;
  }

  #add(changes: readonly SignalChange[]): AddedSignals {
    for (const { delta } of changes) refuseWhatIsNoNumber(delta);
    const updatedAt = this.now();
    const after = new Map<string, Item>();
    const missing = new Set<string>();
    let applied = 0;
    for (const { id, signal, delta } of changes) {
      const item = after.get(id) ?? this.items.get(id);
      if (!item) {
        missing.add(id);
        continue;
      }
      const isNew = !Object.hasOwn(item.signals, signal);
      if (isNew && Object.keys(item.signals).length >= MOST_SIGNALS) {
        throw new TooManySignalsError(id, signal, MOST_SIGNALS);
      }
      const count = isNew ? 0 : (item.signals[signal] as number);
      if (!Number.isSafeInteger(count + delta)) throw new CounterRangeError(id, signal, count, delta);
      const signals = { ...item.signals, [signal]: count + delta };
      after.set(id, { ...item, signals, updatedAt });
      applied++;
    }
    for (const item of after.values()) this.items.set(item.id, item);
    return { applied, missing: [...missing].slice(0, MOST_MISSING), replayed: false };
  }

  #withPrefix(prefix: string): string[] {
    return [...this.items.keys()].filter((id) => id.startsWith(prefix));
  }
}

/** As a database does, and before anything has changed. */
function refuseWhatIsNoNumber(...values: number[]): void {
  if (!values.every(Number.isSafeInteger)) throw new RangeError('every instant and count must be a whole number');
}
