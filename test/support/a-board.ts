import type { Board } from '../../src/domain/board.js';
import { hackerNews } from '../../src/domain/formulas/hacker-news.js';

/** A board of three items over all time, ranked by likes as Hacker News ranks; a test says what is different. */
export function aBoard(differences: Partial<Board> = {}): Board {
  return { name: 'hot', formula: hackerNews(), weights: { likes: 1 }, windowMs: undefined, size: 3, ...differences };
}
