import { type HotListStore, StaleTokenError } from '../../src/application/publishing/hot-list-store.js';
import type { PublishedList } from '../../src/application/publishing/published-list.js';

/** Keeps the last list of each board in a map, and refuses what a durable store refuses. */
export class MemoryHotListStore implements HotListStore {
  readonly #lists = new Map<string, PublishedList>();

  async save(published: PublishedList): Promise<void> {
    const { list, token } = published;
    const held = this.#lists.get(list.board);
    if (held && (held.token > token || held.list.version >= list.version)) {
      throw new StaleTokenError(list.board, token, list.version);
    }
    this.#lists.set(list.board, published);
  }

  async load(board: string): Promise<PublishedList | undefined> {
    return this.#lists.get(board);
  }
}
