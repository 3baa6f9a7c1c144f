import type { Item, Signals, Weights } from '../../domain/item.js';

/** What ranking needs of every item. */
export interface ScannedItem {
  readonly id: string;
  readonly createdAt: number;
  readonly signals: Signals;
}

/**
 * How long a source of hotlist's own items tells of one that was removed, in milliseconds. Of what was removed longer
 * before the view is taken, {@link SourceView.changes} may know nothing any more.
 */
export const FEED_REACHES_BACK_MS = 24 * 3_600_000;

/** Items with fewer points than this, by these weights, need not be given. */
export interface PointsFloor {
  readonly weights: Weights;
  readonly points: number;
}

/** Which changes a reader has no use for. */
export interface NoUse {
  /** The signals that count; it looks at no other. */
  readonly weighed: readonly string[];
  /** A change of the item with this id and these counts, when it was created before this instant, in milliseconds UTC. */
  before(id: string, signals: Signals): number;
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
  /**
   * When the view was taken, by the source's own clock, in milliseconds UTC: the moment before, so that what is not in
   * it has changed since, or was about to be committed.
   */
  readonly takenAt: number;
  /**
   * Every published item created at or after `createdFrom` (undefined: every one), once each, in no particular order
   * and in batches, so that a scan of any length takes constant memory. Of those below the floor any may be left out, and
   * none at or above it is: a source that can have its database leave them out does, and others give every one.
   */
  scan(createdFrom: number | undefined, floor?: PointsFloor): AsyncIterable<readonly ScannedItem[]>;
  /**
   * The `limit` published items that were created last, the newest first, in batches; of several as old as the last of
   * them, any. Undefined where the source would have to read every item to find them.
   */
  newest(limit: number): AsyncIterable<readonly ScannedItem[]> | undefined;
  /**
   * What has changed at or after `changedFrom`, by the source's own clock in milliseconds UTC, in batches and as it is in
   * this view; an item may come more than once, and so may one that changed up to a second before. Undefined where the
   * source can't tell what has changed.
   *
   * @param noUse - asked as it goes on; a source that can tell such changes without looking them up may leave them out
   */
  changes(changedFrom: number, noUse?: NoUse): AsyncIterable<readonly Change[]> | undefined;
  /** The published items with these ids, in no particular order; an id that is not there is left out. */
  read(ids: readonly string[]): Promise<readonly Item[]>;
}

/** An item that was added, changed, unpublished or removed. */
export interface Change {
  readonly id: string;
  /** As it is now; undefined when it is not published, or no longer there. */
  readonly item: ScannedItem | undefined;
}
