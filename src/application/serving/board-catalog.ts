import type { Board } from '../../domain/board.js';
import type { Job } from '../../domain/scheduling/job.js';

/** A board together with the job that refreshes it. */
export interface CatalogedBoard extends Board {
  readonly job: Job;
}

/** The boards there are, in the order of the configuration; the first is the default. */
export class BoardCatalog {
  readonly boards: readonly CatalogedBoard[];
  readonly default: CatalogedBoard;

  /** @throws RangeError when there is no board. */
  constructor(boards: readonly CatalogedBoard[]) {
    const first = boards[0];
    if (!first) throw new RangeError('there must be at least one board');
    this.boards = boards;
    this.default = first;
  }

  /**
   * @param name - empty means the default board
   * @throws UnknownBoardError naming the boards there are
   */
  find(name: string): CatalogedBoard {
    if (name === '') return this.default;
    const board = this.boards.find((candidate) => candidate.name === name);
    if (!board) {
      throw new UnknownBoardError(
        name,
        this.boards.map((candidate) => candidate.name),
      );
    }
    return board;
  }
}

/** A board was asked for that the configuration does not have. */
export class UnknownBoardError extends Error {
  override readonly name = 'UnknownBoardError';

  constructor(board: string, known: readonly string[]) {
    super(`there is no board "${board}"; there are: ${known.join(', ')}`);
  }
}
