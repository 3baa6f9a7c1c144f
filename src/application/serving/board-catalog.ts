import type { Board } from '../../domain/board.js';
import type { Job } from '../../domain/scheduling/job.js';

/** A board together with the job that refreshes it. */
export interface CatalogedBoard extends Board {
  readonly job: Job;
}

/**
 * The boards there are, in the order of the configuration; the first is the default. They are replaced all at once, so
 * whoever needs them asks each time.
 */
export class BoardCatalog {
  #boards: readonly [CatalogedBoard, ...CatalogedBoard[]];
  readonly #onReplaced: (() => void)[] = [];

  /** @throws RangeError when there is no board. */
  constructor(boards: readonly CatalogedBoard[]) {
    this.#boards = atLeastOne(boards);
  }

  get boards(): readonly CatalogedBoard[] {
    return this.#boards;
  }

  get default(): CatalogedBoard {
    return this.#boards[0];
  }

  /**
   * From now on these are the boards.
   *
   * @throws RangeError when there is none; nothing has changed then
   */
  replace(boards: readonly CatalogedBoard[]): void {
    this.#boards = atLeastOne(boards);
    for (const listener of this.#onReplaced) listener();
  }

  /** Calls `listener` each time that the boards have been replaced. */
  onReplaced(listener: () => void): void {
    this.#onReplaced.push(listener);
  }

  /**
   * @param name - empty means the default board
   * @throws UnknownBoardError naming the boards there are
   */
  find(name: string): CatalogedBoard {
    if (name === '') return this.default;
    const board = this.boards.find((candidate) => candidate.name === name);
    if (!board) throw new UnknownBoardError(name, this.names);
    return board;
  }

  get names(): readonly string[] {
    return this.#boards.map(({ name }) => name);
  }
}

function atLeastOne(boards: readonly CatalogedBoard[]): readonly [CatalogedBoard, ...CatalogedBoard[]] {
  const [first, ...others] = boards;
  if (!first) throw new RangeError('there must be at least one board');
  return [first, ...others];
}

/** A board was asked for that the configuration does not have. */
export class UnknownBoardError extends Error {
  override readonly name = 'UnknownBoardError';

  constructor(board: string, known: readonly string[]) {
    super(`there is no board "${board}"; there are: ${known.join(', ')}`);
  }
}
