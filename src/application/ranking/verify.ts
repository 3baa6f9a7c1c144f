import type { Board } from '../../domain/board.js';
import type { Clock } from '../clock.js';
import { StoreUnavailableError } from '../store-unavailable-error.js';
import type { Build } from './builds.js';
import type { ItemSource } from './item-source.js';
import type { KeptBoard } from './kept-board.js';
import { BoardBeingBuiltError, computedElsewhere, NothingToVerifyError, type Verification } from './verification.js';

/** As long as a ranking may take by default, for rankings of the board wait meanwhile. */
const LONGEST_VIEW_MS = 30_000;

interface VerifyParts {
  readonly source: ItemSource;
  readonly clock: Clock;
}

/**
 * Has the board built anew, and compares; where its lists are scans, compares one with a full scan. It takes its turn
 * among the rankings only at the beginning and at the end.
 *
 * @throws NothingToVerifyError when nothing is kept of the board, or this instance stops computing it
 * @throws BoardBeingBuiltError when there is nothing to compare just now
 * @throws what the source throws when it can't be read
 */
export async function verify(kept: KeptBoard, board: Board, parts: VerifyParts): Promise<Verification> {
  // Not in turn: a ranking that waits for the first build would be waited for.
  if (!kept.isScanned && !kept.has(board)) throw new BoardBeingBuiltError(board.name);
  try {
    if (kept.isScanned) {
      return await parts.source.withView((view) => kept.verifyScan(board, view, kept.tenure), kept.tenure);
    }
    const build = await kept.turns.take(async () => kept.orderVerification(board), kept.tenure);
    await build.attempt;
    const verification = await kept.turns.take(() => takeOver(kept, board, build, parts), kept.tenure);
    // Too much had gone meanwhile to know the list by what is kept.
    if (!verification) throw new BoardBeingBuiltError(board.name);
    return verification;
  } catch (error) {
    if (kept.tenure.aborted) throw new NothingToVerifyError(computedElsewhere(board.name), { cause: error });
    throw error;
  }
}

/** Compares, unless a ranking has done so since the build ended. */
async function takeOver(
  kept: KeptBoard,
  board: Board,
  build: Build,
  { source, clock }: VerifyParts,
): Promise<Verification | undefined> {
  kept.receive();
  const found = kept.verificationOf(build);
  if (found) return found;
  const limit = new AbortController();
  const done = new AbortController();
  const end = () => limit.abort(kept.tenure.reason);
  kept.tenure.addEventListener('abort', end, { once: true });
  void clock.sleep(LONGEST_VIEW_MS, done.signal).then(() => limit.abort(tooLong()));
  try {
    await source.withView((view) => kept.rank(board, view, limit.signal), limit.signal);
  } finally {
    kept.tenure.removeEventListener('abort', end);
    done.abort();
  }
  return kept.verificationOf(build);
}

function tooLong(): StoreUnavailableError {
  return new StoreUnavailableError(`the source did not answer within ${LONGEST_VIEW_MS / 1_000} s`);
}
