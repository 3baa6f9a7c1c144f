import { type ServiceError, status } from '@grpc/grpc-js';
import { UnknownBoardError } from '../../application/serving/board-catalog.js';
import { NoListYetError } from '../../application/serving/hot-list-reader.js';

/** A request that can't be answered as it is. */
export class InvalidRequestError extends Error {
  override readonly name = 'InvalidRequestError';
}

/** The gRPC status an error ends in. What nobody foresaw is INTERNAL, and its details stay in the log. */
export function toStatus(error: unknown): Pick<ServiceError, 'code' | 'details'> {
  if (error instanceof InvalidRequestError) return { code: status.INVALID_ARGUMENT, details: error.message };
  if (error instanceof UnknownBoardError) return { code: status.NOT_FOUND, details: error.message };
  if (error instanceof NoListYetError) return { code: status.UNAVAILABLE, details: error.message };
  return { code: status.INTERNAL, details: 'the request failed for a reason that the server log has' };
}
