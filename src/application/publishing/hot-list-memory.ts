import type { PublishedList } from './published-list.js';

/** The lists this instance serves. It never holds an older version after a newer one. */
export class HotListMemory {
  readonly #lists = new Map<string, PublishedList>();

  get(board: string): PublishedList | undefined {
    return this.#lists.get(board);
  }

  /** Whether the list was taken; an older version than the one held is not. */
  put(published: PublishedList): boolean {
    const { board, version } = published.list;
    const held = this.#lists.get(board);
    if (held && held.list.version >= version) return false;
    this.#lists.set(board, published);
    return true;
  }
}
