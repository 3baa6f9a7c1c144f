import type { Board } from '../../domain/board.js';
import type { Ranking } from '../../domain/hot-list.js';

/** Finds the exact top of a board. */
export interface Ranker {
  /** @throws the signal's reason when `signal` aborts before the ranking is complete. */
  rank(board: Board, signal: AbortSignal): Promise<Ranking>;
}
