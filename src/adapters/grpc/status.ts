import { type ServiceError, status } from '@grpc/grpc-js';
import { SourceUnavailableError, UnknownItemError } from '../../application/explaining/explain-item.js';
import {
  CounterRangeError,
  InvalidIngestError,
  KeyReusedError,
  TooManySignalsError,
} from '../../application/ingesting/ingest-errors.js';
import { NotCancelledError } from '../../application/jobs/cancel-execution.js';
import { NoSuchExecutionError } from '../../application/jobs/find-execution.js';
import { JobFromConfigError } from '../../application/jobs/job-from-config-error.js';
import { QueueFullError } from '../../application/jobs/job-queue.js';
import { JobChangedError, JobExistsError, NoSuchJobError } from '../../application/jobs/job-records.js';
import { NotTriggeredError } from '../../application/jobs/trigger-job.js';
import { BoardBeingBuiltError, NothingToVerifyError } from '../../application/ranking/verification.js';
import { UnknownBoardError } from '../../application/serving/board-catalog.js';
import { NoListYetError } from '../../application/serving/hot-list-reader.js';
import { StoreUnavailableError } from '../../application/store-unavailable-error.js';

/** A request that can't be answered as it is. */
export class InvalidRequestError extends Error {
  override readonly name = 'InvalidRequestError';
}

/** A call that is refused whatever it asks for. */
export class RefusedCallError extends Error {
  override readonly name = 'RefusedCallError';
  readonly code: status;

  constructor(code: status, message: string) {
    super(message);
    this.code = code;
  }
}

/** Nobody waits for the answer any more. */
export class CancelledCallError extends Error {
  override readonly name = 'CancelledCallError';

  constructor() {
    super('the caller has cancelled the call, or has gone');
  }
}

/** The call has to end because the service does. */
export class ServerStoppingError extends Error {
  override readonly name = 'ServerStoppingError';

  constructor() {
    super('the service is stopping: send this again, and what comes after it, to another instance or in a moment');
  }
}

/** A stream ended before its end; the cause says why, and the message where. */
export class BrokenStreamError extends Error {
  override readonly name = 'BrokenStreamError';

  constructor(where: string, cause: unknown) {
    super(where, { cause });
  }
}

/** The codes of the errors whose message is for the caller. */
const CODES: readonly (readonly [type: abstract new (...args: never[]) => Error, code: status])[] = [
  [InvalidRequestError, status.INVALID_ARGUMENT],
  [InvalidIngestError, status.INVALID_ARGUMENT],
  [UnknownBoardError, status.NOT_FOUND],
  [UnknownItemError, status.NOT_FOUND],
  [KeyReusedError, status.ALREADY_EXISTS],
  [CounterRangeError, status.OUT_OF_RANGE],
  [TooManySignalsError, status.OUT_OF_RANGE],
  [NoListYetError, status.UNAVAILABLE],
  [NothingToVerifyError, status.FAILED_PRECONDITION],
  [BoardBeingBuiltError, status.UNAVAILABLE],
  [SourceUnavailableError, status.UNAVAILABLE],
  [JobExistsError, status.ALREADY_EXISTS],
  [NoSuchJobError, status.NOT_FOUND],
  [NoSuchExecutionError, status.NOT_FOUND],
  [JobChangedError, status.ABORTED],
  [JobFromConfigError, status.FAILED_PRECONDITION],
  [NotTriggeredError, status.FAILED_PRECONDITION],
  [QueueFullError, status.FAILED_PRECONDITION],
  [NotCancelledError, status.FAILED_PRECONDITION],
  [ServerStoppingError, status.UNAVAILABLE],
  [CancelledCallError, status.CANCELLED],
];

/** The gRPC status an error ends in. What nobody foresaw is INTERNAL, and its details stay in the log. */
export function toStatus(error: unknown): Pick<ServiceError, 'code' | 'details'> {
  if (error instanceof BrokenStreamError) {
    const { code, details } = toStatus(error.cause);
    return { code, details: `${error.message}: ${details}` };
  }
  if (error instanceof RefusedCallError) return { code: error.code, details: error.message };
  if (error instanceof StoreUnavailableError) {
    return {
      code: status.UNAVAILABLE,
      details: `${error.message}; send the same again, with the same idempotency key`,
    };
  }
  const code = CODES.find(([type]) => error instanceof type)?.[1];
  if (code !== undefined) return { code, details: (error as Error).message };
  return { code: status.INTERNAL, details: 'the request failed for a reason that the server log has' };
}
