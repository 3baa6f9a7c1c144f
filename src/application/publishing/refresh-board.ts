import type { JobRun } from '../jobs/executor.js';
import { isRecord } from '../jobs/given.js';
import { LEFT_TO_OTHERS_MS } from '../jobs/left-to-others.js';
import type { Ranker } from '../ranking/ranker.js';
import type { BoardCatalog } from '../serving/board-catalog.js';
import { refreshInput } from './board-jobs.js';
import type { Publisher } from './publisher.js';

export interface RefreshBoardParts {
  readonly catalog: BoardCatalog;
  readonly ranker: Ranker;
  readonly publisher: Publisher;
}

/** What the jobs of boards do: rank the board that the input names, as this instance knows it, and publish what came out. */
export class RefreshBoard {
  readonly #parts: RefreshBoardParts;

  constructor(parts: RefreshBoardParts) {
    this.#parts = parts;
  }

  /**
   * Whether this instance knows the board, in the way that the job says: while the instances are given other boards, one
   * after another, those that have them already make their lists.
   *
   * @param leftForMs - for how long this instance has left the run to others
   */
  canRun(input: unknown, leftForMs: number): boolean {
    const board = this.#find(input);
    if (!board) return false;
    return leftForMs >= LEFT_TO_OTHERS_MS || JSON.stringify(refreshInput(board)) === JSON.stringify(input);
  }

  /** @returns what came out of it, in words */
  async run(input: unknown, { signal, tenure, epoch }: JobRun): Promise<string> {
    const { ranker, publisher } = this.#parts;
    const board = this.#find(input);
    if (!board) return 'the board was taken away';
    const ranking = await ranker.rank(board, signal, tenure);
    // A run that was told to stop while it ranked has lost the right to publish.
    signal.throwIfAborted();
    const published = await publisher.publish(board, ranking, epoch, signal);
    return published ? `version ${published.list.version}` : 'the board is held at an older version';
  }

  #find(input: unknown) {
    const { boards } = this.#parts.catalog;
    return isRecord(input) ? boards.find(({ name }) => name === input['board']) : undefined;
  }
}
