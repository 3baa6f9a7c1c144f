import type { Board } from '../../domain/board.js';
import type { Ranker } from '../ranking/ranker.js';
import type { Run } from '../scheduling/scheduler.js';
import type { Publisher } from './publisher.js';

/** The name of the job that refreshes a board. */
export function refreshJobName(board: string): string {
  return `refresh:${board}`;
}

/** The job behind every board: rank it and publish what came out. */
export async function refreshBoard(board: Board, ranker: Ranker, publisher: Publisher, run: Run): Promise<void> {
  const ranking = await ranker.rank(board, run.signal, run.tenure);
  // A run that was told to stop while it ranked has lost the right to publish.
  run.signal.throwIfAborted();
  await publisher.publish(board, ranking, run.token, run.signal);
}
