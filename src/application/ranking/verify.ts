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
 * Has the board built anew, and compares. It takes its turn among the rankings only at the beginning and at the end.
 *
 * @throws NothingToVerifyError when nothing is kept of the board, or this instance stops computing it
 * @throws BoardBeingBuiltError when there is nothing to compare just now
 * @throws what the source throws when it can't be read
 */
export async function verify(kept: KeptBoard, board: Board, parts: VerifyParts): Promise<Verification> {
  if (kept.isScanned) throw new NothingToVerifyError(scannedEachTime(board.name));
  // Not in turn: a ranking that waits for the first build would be waited for.
  if (!kept.has(board)) throw new BoardBeingBuiltError(board.name);
  try {
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
  const found = kept.verificationOf(build);
  if (found) return found;
  const limit = new AbortController();
  const done = new AbortController();
  const end = () => limit.abort(kept.tenure.reason);
  kept.tenure.addEventListener('abort', end, { once: true });
  void clock.sleep(LONGEST_VIEW_MS, done.signal).then(() => limit.abort(tooLong()));
  try {
    kept.receive();
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

function scannedEachTime(board: string): string {
  return `board "${board}" is made from the items themselves at every refresh, because the source does not tell what has changed: there is nothing to verify`;
}
