import type { Item } from '../../domain/item.js';

/**
 * Keeps items that hotlist itself holds. It dates what is written and removed by its own clock, which is one for all who
 * write to it, and only when nothing is left to be waited for: whoever reads what has changed since some instant must
 * find it, and does not look back far. A write whose signal aborts before it has begun rejects with its reason and
 * changes nothing. Every write may reject with a StoreUnavailableError.
 */
export interface ItemStore {
  /** Adds the items, or replaces those with the same id, all in one transaction. */
  upsert(items: readonly WrittenItem[], signal?: AbortSignal): Promise<void>;
  /**
   * Changes counters of items that exist, in the order given and all in one transaction; a change to an item that is
   * gone is passed over. With a `key` that was used less than {@link KEY_LIFETIME_MS} ago nothing is changed, and the
   * answer is that of the first time.
   *
   * @throws CounterRangeError when a counter would leave ±(2^53 - 1); nothing is changed
   * @throws TooManySignalsError when an item would have more than {@link MOST_SIGNALS}; nothing is changed
   * @throws KeyReusedError when the key was used with another fingerprint; nothing is changed
   */
  addSignals(changes: readonly SignalChange[], signal?: AbortSignal, key?: IngestKey): Promise<AddedSignals>;
  /** Removes the items with these ids, all in one transaction, and says how many there were. */
  remove(ids: readonly string[], signal?: AbortSignal): Promise<number>;
  /** How many items have an id that begins with `prefix`; an empty prefix counts all. */
  count(prefix: string): Promise<number>;
  /** Removes every item whose id begins with `prefix`, and says how many that were. */
  removeByPrefix(prefix: string): Promise<number>;
}

/** An item of which the store says when it was updated. */
export type WrittenItem = Omit<Item, 'updatedAt'>;

/** Somebody did something with an item, or took it back. */
export interface SignalChange {
  readonly id: string;
  readonly signal: string;
  /** Added to the counter; may be negative. */
  readonly delta: number;
}

/** What was made of some changes. */
export interface AddedSignals {
  /** How many changes were made. */
  readonly applied: number;
  /** The ids of changes that were passed over, each once and at most {@link MOST_MISSING} of them. */
  readonly missing: readonly string[];
  /** Whether they had been made before, under the same key. */
  readonly replayed: boolean;
}

/** Makes a write one that can be repeated. It is kept in the same transaction as what it stands for. */
export interface IngestKey {
  readonly key: string;
  /** Of what is written: a repeat has the same. At most 64 characters of ASCII. */
  readonly fingerprint: string;
}

/** How long a key is remembered, in milliseconds by the store's clock. After that it is a new one. */
export const KEY_LIFETIME_MS = 24 * 3_600_000;

/** How many signals an item may have: as many as a board can weigh, and so few that a list of any size can be sent. */
export const MOST_SIGNALS = 32;

/** How many missing ids are named. */
export const MOST_MISSING = 100;
