import type { Item } from '../../domain/item.js';

/**
 * Keeps items that hotlist itself holds. A write whose signal aborts before it has begun rejects with its reason and
 * changes nothing.
 */
export interface ItemStore {
  /** Adds the items, or replaces those with the same id, all in one transaction. */
  upsert(items: readonly Item[], signal?: AbortSignal): Promise<void>;
  /**
   * Changes counters of items that exist, all in one transaction, and says how many changes were made; a change to an
   * item that is gone is passed over.
   */
  addSignals(changes: readonly SignalChange[], signal?: AbortSignal): Promise<number>;
  /** How many items have an id that begins with `prefix`; an empty prefix counts all. */
  count(prefix: string): Promise<number>;
  /** Removes every item whose id begins with `prefix`, and says how many that were. */
  removeByPrefix(prefix: string): Promise<number>;
}

/** Somebody did something with an item, or took it back. */
export interface SignalChange {
  readonly id: string;
  readonly signal: string;
  /** Added to the counter; may be negative. */
  readonly delta: number;
  /** The item's new updatedAt, in milliseconds UTC, unless it is newer already. */
  readonly at: number;
}
