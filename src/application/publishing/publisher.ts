import type { Board } from '../../domain/board.js';
import { nextHotList, type PreviousList, type Ranking } from '../../domain/hot-list.js';
import type { Clock } from '../clock.js';
import type { Announce } from '../events.js';
import type { HotListMemory } from './hot-list-memory.js';
import { DamagedListError, type HotListStore, StaleTokenError } from './hot-list-store.js';
import type { HotListCodec, PublishedList } from './published-list.js';

/** Makes a ranking the next version of its board: first durable, then in this instance's memory. */
export class Publisher {
  readonly #store: HotListStore;
  readonly #memory: HotListMemory;
  readonly #codec: HotListCodec;
  readonly #clock: Clock;
  readonly #announce: Announce;

  constructor(store: HotListStore, memory: HotListMemory, codec: HotListCodec, clock: Clock, announce: Announce) {
    this.#store = store;
    this.#memory = memory;
    this.#codec = codec;
    this.#clock = clock;
    this.#announce = announce;
  }

  /**
   * @param token - the fencing token under which the ranking was computed
   * @throws StaleTokenError when another holder has published since; nothing has changed then.
   * @throws the signal's reason when `signal` aborts before the list is in the store.
   */
  async publish(board: Board, ranking: Ranking, token: number, signal?: AbortSignal): Promise<PublishedList> {
    const startedAt = this.#clock.monotonic();
    // Read back rather than remembered: the version must go up whoever published the last one.
    const previous = await this.#previous(board.name);
    const published = this.#codec.encode(nextHotList(board, ranking, previous), token);
    try {
      await this.#store.save(published, signal);
    } catch (error) {
      if (error instanceof StaleTokenError) {
        this.#announce({ type: 'publish refused', board: board.name, token, reason: error.message });
      }
      throw error;
    }
    this.#memory.put(published);
    const durationMs = this.#clock.monotonic() - startedAt;
    this.#announce({ type: 'list published', list: published.list, token, durationMs });
    return published;
  }

  /** A damaged list gives its version, and no ranks. */
  async #previous(board: string): Promise<PreviousList | undefined> {
    try {
      return (await this.#store.load(board))?.list;
    } catch (error) {
      if (error instanceof DamagedListError) return { version: error.version, entries: [] };
      throw error;
    }
  }
}
