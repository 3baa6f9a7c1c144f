import type { Announce } from '../events.js';
import type { HotListMemory } from '../publishing/hot-list-memory.js';
import type { HotListStore } from '../publishing/hot-list-store.js';
import type { PublishedList } from '../publishing/published-list.js';
import type { BoardCatalog } from './board-catalog.js';

/** Answers with the last published list: from memory, and at start from the store. */
export class HotListReader {
  readonly #catalog: BoardCatalog;
  readonly #memory: HotListMemory;
  readonly #store: HotListStore;
  readonly #announce: Announce;
  readonly #failing = new Set<string>();

  constructor(catalog: BoardCatalog, memory: HotListMemory, store: HotListStore, announce: Announce) {
    this.#catalog = catalog;
    this.#memory = memory;
    this.#store = store;
    this.#announce = announce;
  }

  /** Brings the last list of every board into memory; run before the port opens, so that a restart serves at once. */
  async preload(): Promise<void> {
    await Promise.all(this.#catalog.boards.map(({ name }) => this.#load(name)));
  }

  /**
   * @param board - a board's name; empty means the default board
   * @throws UnknownBoardError when there is no such board
   * @throws NoListYetError when its first list has not been published
   */
  async get(board: string): Promise<PublishedList> {
    const { name } = this.#catalog.find(board);
    const published = this.#memory.get(name) ?? (await this.#load(name));
    if (!published) throw new NoListYetError(name);
    return published;
  }

  /** A store that can't answer is a list that is not there; told once, until it answers again. */
  async #load(board: string): Promise<PublishedList | undefined> {
    let stored: PublishedList | undefined;
    try {
      stored = await this.#store.load(board);
      this.#failing.delete(board);
    } catch (error) {
      if (!this.#failing.has(board)) this.#announce({ type: 'list unreadable', board, error });
      this.#failing.add(board);
    }
    if (stored && this.#memory.put(stored)) {
      const { version, computedAt } = stored.list;
      this.#announce({ type: 'list loaded', board, version, computedAt });
    }
    return this.#memory.get(board);
  }
}

/** The board is there, and no list of it can be had yet. */
export class NoListYetError extends Error {
  override readonly name = 'NoListYetError';

  constructor(board: string) {
    super(`the first list of board "${board}" is not there yet; try again in a moment`);
  }
}
