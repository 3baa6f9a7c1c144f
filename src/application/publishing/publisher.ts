import type { Board } from '../../domain/board.js';
import type { Ranking } from '../../domain/hot-list.js';
import type { Announce } from '../events.js';
import { BoardHeldError, StaleTokenError } from './hot-list-store.js';
import type { PublishedList } from './published-list.js';
import { type DurableParts, saveDurably } from './save-durably.js';
import type { Spread } from './spread.js';

export interface PublisherParts extends DurableParts {
  /** Brings the list to the others once it is durable and in memory. */
  readonly spread: Spread;
  readonly announce: Announce;
}

/** Makes a ranking the next version of its board: first durable, then in this instance's memory, then everywhere. */
export class Publisher {
  readonly #parts: PublisherParts;
  /** Until when each board was held when that was last told. */
  readonly #held = new Map<string, number>();

  constructor(parts: PublisherParts) {
    this.#parts = parts;
  }

  /**
   * @param token - the fencing token under which the ranking was computed
   * @returns undefined when the board was rolled back and takes no new version for now
   * @throws StaleTokenError when another holder has published since; nothing has changed then.
   * @throws the signal's reason when `signal` aborts before the list is in the store.
   */
  async publish(
    board: Board,
    ranking: Ranking,
    token: number,
    signal: AbortSignal,
  ): Promise<PublishedList | undefined> {
    const { memory, spread, clock, announce } = this.#parts;
    const startedAt = clock.monotonic();
    let published: PublishedList;
    try {
      published = await saveDurably(this.#parts, { board, ranking, token }, signal);
    } catch (error) {
      if (error instanceof BoardHeldError) return this.#wasHeld(board.name, error.until);
      if (error instanceof StaleTokenError) {
        announce({ type: 'publish refused', board: board.name, token, tier: 'database', reason: error.message });
      }
      throw error;
    }
    memory.put(published, 'publisher', clock.monotonic());
    const durationMs = clock.monotonic() - startedAt;
    announce({ type: 'list published', list: published.list, token, durationMs });
    await spread(published, signal);
    return published;
  }

  /** Told once for each time that it is held. */
  #wasHeld(board: string, until: number): undefined {
    if (this.#held.get(board) !== until) this.#parts.announce({ type: 'board held', board, until });
    this.#held.set(board, until);
  }
}
