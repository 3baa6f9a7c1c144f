import { type ExplainItem, SourceUnavailableError } from '../../application/explaining/explain-item.js';
import { formatDuration } from '../../domain/scheduling/schedule.js';
import type { ExplainItemRequest, ExplainItemResponse } from '../../gen/ranking/v1/ranking.js';
import { toExplainItemResponse } from '../protobuf/explained-item.js';
import type { CallEvents } from './call-limits.js';
import { CancelledCallError, InvalidRequestError } from './status.js';

/** A read by primary key takes some milliseconds; who waits longer waits for a source that hangs. */
const LONGEST_MS = 5_000;

/** Answers `ExplainItem`, as long as its caller waits and no longer than `longestMs` milliseconds. */
export async function answerExplainItem(
  explain: ExplainItem,
  { board, id }: ExplainItemRequest,
  call: CallEvents,
  longestMs = LONGEST_MS,
): Promise<ExplainItemResponse> {
  if (id === '') throw new InvalidRequestError('id is empty; it must be the id of an item');
  const limit = new AbortController();
  const onCancelled = () => limit.abort(new CancelledCallError());
  const tooLong = () => limit.abort(new SourceUnavailableError(`no answer within ${formatDuration(longestMs)}`));
  const timer = setTimeout(tooLong, longestMs);
  call.once('cancelled', onCancelled);
  if (call.cancelled) onCancelled();
  try {
    return toExplainItemResponse(await explain(board, id, limit.signal));
  } finally {
    clearTimeout(timer);
    call.off('cancelled', onCancelled);
  }
}
