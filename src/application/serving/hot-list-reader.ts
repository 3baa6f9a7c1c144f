import type { Clock } from '../clock.js';
import type { TierName } from '../events.js';
import type { HeldList, HotListMemory } from '../publishing/hot-list-memory.js';
import type { PublishedList } from '../publishing/published-list.js';
import type { BoardCatalog } from './board-catalog.js';
import type { ListLoader } from './list-loader.js';

/**
 * Where an answer came from: `memory`, known to be the newest a moment ago; `stale`, from memory too, but whether there
 * is a newer one could not be found out lately; or the tier that this very answer had to be loaded from, a snapshot for
 * as long as no other tier has answered.
 */
export type ServedFrom = 'memory' | 'stale' | TierName;

export interface ServedList {
  readonly published: PublishedList;
  readonly from: ServedFrom;
}

export interface ReaderParts {
  readonly catalog: BoardCatalog;
  readonly memory: HotListMemory;
  readonly loader: ListLoader;
  readonly clock: Clock;
  /** For how many milliseconds a list counts as the newest after that was last found to be so. */
  readonly freshMs: number;
}

/** Answers with the last published list: from memory, and only while that has none from the other tiers. */
export class HotListReader {
  readonly #parts: ReaderParts;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
  }

  /**
   * @param board - a board's name; empty means the default board
   * @throws UnknownBoardError when there is no such board
   * @throws NoListYetError when its first list has not been published
   */
  async get(board: string): Promise<ServedList> {
    const { catalog, memory, loader } = this.#parts;
    const { name } = catalog.find(board);
    const held = memory.held(name);
    if (held) return { published: held.published, from: this.#standing(held) };
    const tier = await loader.load(name);
    const loaded = memory.held(name);
    if (!loaded) throw new NoListYetError(name);
    // A newer one may have been published, or heard of, while it was loaded.
    return { published: loaded.published, from: loaded.from === tier ? tier : this.#standing(loaded) };
  }

  #standing({ from, confirmedAt }: HeldList): ServedFrom {
    const { clock, freshMs } = this.#parts;
    if (clock.monotonic() - confirmedAt <= freshMs) return 'memory';
    return from === 'snapshot' && confirmedAt === Number.NEGATIVE_INFINITY ? 'snapshot' : 'stale';
  }
}

/** The board is there, and no list of it can be had yet. */
export class NoListYetError extends Error {
  override readonly name = 'NoListYetError';

  constructor(board: string) {
    super(`the first list of board "${board}" is not there yet; try again in a moment`);
  }
}
