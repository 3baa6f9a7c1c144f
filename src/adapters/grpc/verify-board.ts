import type { ServerUnaryCall } from '@grpc/grpc-js';
import { SourceUnavailableError } from '../../application/explaining/explain-item.js';
import type { PlaceMismatch, Verification } from '../../application/ranking/verification.js';
import type { BoardCatalog } from '../../application/serving/board-catalog.js';
import { StoreUnavailableError } from '../../application/store-unavailable-error.js';
import type { Board } from '../../domain/board.js';
import type {
  VerifyBoardRequest,
  VerifyBoardResponse,
  PlaceMismatch as WirePlaceMismatch,
} from '../../gen/ranking/v1/ranking.js';
import { toTimestamp } from '../protobuf/timestamp.js';
import { TablesError } from '../tables/tables-error.js';
import type { CallEvents } from './call-limits.js';
import { CancelledCallError } from './status.js';
import type { TokenAccess } from './token-access.js';

export interface VerifyBoardParts {
  readonly access: TokenAccess;
  readonly catalog: BoardCatalog;
  readonly verify: (board: Board, signal: AbortSignal) => Promise<Verification>;
}

/** Answers `VerifyBoard`, for as long as its caller waits. */
export type AnswerVerifyBoard = (
  request: VerifyBoardRequest,
  call: CallEvents & Pick<ServerUnaryCall<unknown, unknown>, 'metadata'>,
) => Promise<VerifyBoardResponse>;

export function answerVerifyBoard({ access, catalog, verify }: VerifyBoardParts): AnswerVerifyBoard {
  return async ({ board: name }, call) => {
    access.check(call.metadata);
    const board = catalog.find(name);
    const gone = new AbortController();
    const onCancelled = () => gone.abort(new CancelledCallError());
    call.once('cancelled', onCancelled);
    if (call.cancelled) onCancelled();
    try {
      return toResponse(board.name, await verify(board, gone.signal));
    } catch (error) {
      // Of the items, not of what the caller sent.
      if (error instanceof StoreUnavailableError || error instanceof TablesError) {
        throw new SourceUnavailableError(error.message, error);
      }
      throw error;
    } finally {
      call.off('cancelled', onCancelled);
    }
  };
}

function toResponse(board: string, { takenAt, itemsRead, places, mismatches }: Verification): VerifyBoardResponse {
  return {
    board,
    takenAt: toTimestamp(takenAt),
    itemsRead: BigInt(itemsRead),
    places,
    mismatches: mismatches.map(toPlaceMismatch),
  };
}

function toPlaceMismatch({ rank, live, scanned }: PlaceMismatch): WirePlaceMismatch {
  return {
    rank,
    liveId: live?.id ?? '',
    livePoints: live?.points ?? 0,
    scannedId: scanned?.id ?? '',
    scannedPoints: scanned?.points ?? 0,
  };
}
