import type { Item, Signals } from '../../domain/item.js';

/** What ranking needs of every item. */
export interface ScannedItem {
  readonly id: string;
  readonly createdAt: number;
  readonly signals: Signals;
}

/** Where items come from. */
export interface ItemSource {
  /**
   * Runs `read` over one consistent view of the items, which later changes do not reach.
   *
   * @throws the signal's reason soon after `signal` aborts, even when the source does not answer.
   */
  withView<T>(read: (view: SourceView) => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/** The items as they were at one instant. */
export interface SourceView {
  /** When the view was taken, by the source's own clock, in milliseconds UTC. */
  readonly takenAt: number;
  /**
   * Every published item created at or after `createdFrom` (undefined: every one), once each, in no particular order
   * and in batches, so that a scan of any length takes constant memory.
   */
  scan(createdFrom: number | undefined): AsyncIterable<readonly ScannedItem[]>;
  /** The published items with these ids, in no particular order; an id that is not there is left out. */
  read(ids: readonly string[]): Promise<readonly Item[]>;
}
