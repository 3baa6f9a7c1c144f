import { type Board, isRankedAlike } from '../../domain/board.js';
import type { Ranker } from '../ranking/ranker.js';
import type { ScheduledJob, Scheduler } from '../scheduling/scheduler.js';
import type { BoardCatalog, CatalogedBoard } from '../serving/board-catalog.js';
import type { Publisher } from './publisher.js';
import { refreshBoard } from './refresh-board.js';

export interface BoardJobsParts {
  readonly catalog: BoardCatalog;
  readonly ranker: Ranker;
  readonly publisher: Publisher;
  readonly scheduler: Scheduler;
}

/** A board's job, and the board as its executor knows it. */
interface BoardJob extends ScheduledJob {
  readonly ranked: Board;
}

/** Has every board of the catalog refreshed on its schedule, whichever boards these are. */
export class BoardJobs {
  readonly #parts: BoardJobsParts;
  #known: readonly BoardJob[] = [];

  constructor(parts: BoardJobsParts) {
    this.#parts = parts;
  }

  /** Computes from now on; before that, the catalog may change and nothing runs. */
  async start(): Promise<void> {
    const { catalog, scheduler } = this.#parts;
    catalog.onReplaced(() => scheduler.replace(this.#jobs()));
    await scheduler.start(this.#jobs());
  }

  #jobs(): readonly ScheduledJob[] {
    const known = this.#known;
    this.#known = this.#parts.catalog.boards.map((board) => {
      const before = known.find(({ ranked }) => isRankedAlike(ranked, board));
      // One that is ranked as before keeps its executor; by another one the scheduler knows that a refresh is due.
      return before ? { ...before, job: board.job } : this.#jobOf(board);
    });
    return this.#known;
  }

  #jobOf(board: CatalogedBoard): BoardJob {
    const { ranker, publisher } = this.#parts;
    return { ranked: board, job: board.job, execute: (run) => refreshBoard(board, ranker, publisher, run) };
  }
}
