import type { HotListMemory } from '../publishing/hot-list-memory.js';
import type { PublishedList } from '../publishing/published-list.js';
import type { BoardCatalog, CatalogedBoard } from './board-catalog.js';

/** A board and what is served of it. */
export interface ListedBoard {
  readonly board: CatalogedBoard;
  readonly isDefault: boolean;
  /** What this instance serves; undefined before the first list. */
  readonly published: PublishedList | undefined;
}

export type ListBoards = () => readonly ListedBoard[];

/** The boards in the order of the configuration, each with the list that is served now. */
export function listBoards(catalog: BoardCatalog, memory: HotListMemory): ListBoards {
  return () =>
    catalog.boards.map((board) => ({
      board,
      isDefault: board === catalog.default,
      published: memory.get(board.name),
    }));
}
