import type { Board } from '../../domain/board.js';
import type { Ranking } from '../../domain/hot-list.js';

/** Finds the exact top of a board. */
export interface Ranker {
  /**
   * @param tenure - aborts when this instance is no longer the one that computes the board: until then what is known of
   * it may be kept, and work on it may go on between two rankings
   * @throws the signal's reason when `signal` aborts before the ranking is complete.
   */
  rank(board: Board, signal: AbortSignal, tenure: AbortSignal): Promise<Ranking>;
}
