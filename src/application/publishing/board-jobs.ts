import { rankedPart } from '../../domain/board.js';
import { HIGHEST_PRIORITY, type JobDefinition } from '../../domain/scheduling/job-definition.js';
import type { ConfiguredJob, KeptJob } from '../jobs/sync-configured-jobs.js';
import type { CatalogedBoard } from '../serving/board-catalog.js';

/** The local function that the jobs of boards run. */
export const REFRESH_BOARD = 'refresh_board';

/** So it takes no slot: a list must not grow old because there is much else to do. */
const BOARD_PRIORITY = HIGHEST_PRIORITY + 1;

/** A failed run is not tried again: the next fire time is near, and ranks what there is then. */
const NO_RETRY = { attempts: 1, backoffMs: 1_000, longestBackoffMs: 1_000 };

/**
 * The job that refreshes a board. Whoever has begun goes on with it, because what is kept of the board is theirs. It names
 * all that decides which list comes out: so it is due at once when that has changed, and an instance that still knows the
 * board as it was can tell.
 *
 * @param hasList - whether there is a list of the board; one that has none is due at once
 */
export function boardJob(board: CatalogedBoard, hasList: (board: string) => boolean): ConfiguredJob {
  const { name, schedule, timeoutMs } = board.job;
  const definition: JobDefinition = {
    name,
    schedule,
    executor: { kind: 'local', parameters: { function: REFRESH_BOARD, input: refreshInput(board) } },
    timeoutMs,
    retry: NO_RETRY,
    misfire: { kind: 'fireOnce' },
    overlap: 'skip',
    delivery: 'atLeastOnce',
    hold: 'sticky',
    shards: 1,
    priority: BOARD_PRIORITY,
    labels: { board: board.name },
  };
  // Whoever begins with a board begins at once: what is kept of it has to be read first.
  const isDueAtOnce = (kept: KeptJob | undefined) =>
    !kept?.isHeld ||
    !hasList(board.name) ||
    JSON.stringify(kept.definition.executor) !== JSON.stringify(definition.executor);
  return { definition, isDueAtOnce };
}

/** What the function is told. */
export function refreshInput(board: CatalogedBoard) {
  return { board: board.name, ...rankedPart(board) };
}
