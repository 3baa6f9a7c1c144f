import type { HotListStore } from './hot-list-store.js';
import type { PublishedList } from './published-list.js';

/** A version that is still kept; the payload is left where it is. */
export interface KeptVersion {
  readonly version: number;
  readonly token: number;
  /** In milliseconds UTC. */
  readonly computedAt: number;
}

/** A durable store, which keeps the newest versions of each board besides the last one, so that a bad one can be undone. */
export interface HotListHistory extends HotListStore {
  /** The versions that are kept, the newest first. */
  kept(board: string): Promise<readonly KeptVersion[]>;
  /**
   * One of the versions that are kept; undefined when it is not among them.
   *
   * @throws DamagedListError when it can no longer be read.
   */
  loadVersion(board: string, version: number): Promise<PublishedList | undefined>;
  /**
   * Saves as {@link HotListStore.save} does, whether the board is held or not, and refuses every save of it for
   * `holdMs` milliseconds from then on, by the store's clock; all in one step.
   *
   * @throws StaleTokenError as `save` does
   */
  rollBack(published: PublishedList, holdMs: number): Promise<void>;
  /** Ends the holding of a board; one that is not held is left alone. */
  release(board: string): Promise<void>;
}
