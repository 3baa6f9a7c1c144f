import { status } from '@grpc/grpc-js';
import { CallError } from '../../adapters/grpc/client.js';
import { Failure } from './failure.js';

/** The error, and where the token is taken from when it was none or the wrong one. */
export function withTokenAdvice(error: unknown): unknown {
  if (!(error instanceof CallError && error.code === status.UNAUTHENTICATED)) return error;
  return new Failure(`${error.message}; here it is taken from admin.token or HOTLIST_ADMIN_TOKEN`, 1);
}
