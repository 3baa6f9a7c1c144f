import type { TierName } from '../events.js';
import type { PublishedList } from './published-list.js';

/** A list in memory, and what is known of it. */
export interface HeldList {
  readonly published: PublishedList;
  /** Where it came from. */
  readonly from: TierName | 'publisher';
  /** When it was last known to be the newest there is, on the monotonic clock; never, for a snapshot. */
  readonly confirmedAt: number;
}

/** The lists this instance serves. It never holds an older version after a newer one. */
export class HotListMemory {
  readonly #lists = new Map<string, HeldList>();
  readonly #onNew: ((published: PublishedList) => void)[] = [];

  get(board: string): PublishedList | undefined {
    return this.#lists.get(board)?.published;
  }

  /** The list with what is known of it. */
  held(board: string): HeldList | undefined {
    return this.#lists.get(board);
  }

  /**
   * Whether the list was taken; an older version than the one held is not.
   *
   * @param now - on the monotonic clock
   */
  put(published: PublishedList, from: HeldList['from'], now: number): boolean {
    const { board, version } = published.list;
    const held = this.#lists.get(board);
    if (held && held.published.list.version >= version) {
      if (from !== 'snapshot') this.confirm(board, version, now);
      return false;
    }
    const confirmedAt = from === 'snapshot' ? Number.NEGATIVE_INFINITY : now;
    this.#lists.set(board, { published, from, confirmedAt });
    for (const listener of this.#onNew) listener(published);
    return true;
  }

  /** The newest version there is has this number; what is held counts as confirmed if it is that one, or newer. */
  confirm(board: string, newest: number, now: number): void {
    const held = this.#lists.get(board);
    if (held && held.published.list.version >= newest) this.#lists.set(board, { ...held, confirmedAt: now });
  }

  /** Holds no list of the board any more; one that comes later is taken. */
  forget(board: string): void {
    this.#lists.delete(board);
  }

  /** Calls `listener` for every list that is taken from now on. */
  onNew(listener: (published: PublishedList) => void): void {
    this.#onNew.push(listener);
  }
}
