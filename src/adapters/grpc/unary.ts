import { type handleUnaryCall, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import { toStatus } from './status.js';

/** Told of every call when it has been answered; `error` is there when nobody foresaw it. */
export type OnCall = (method: string, code: string, durationMs: number, error?: unknown) => void;

/** Turns a function from request to response into a gRPC handler, and every error into its status. */
export function unary<Request, Response>(
  method: string,
  onCall: OnCall,
  answer: (request: Request, call: ServerUnaryCall<Request, Response>) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return async (call: ServerUnaryCall<Request, Response>, respond: sendUnaryData<Response>) => {
    const startedAt = performance.now();
    try {
      const response = await answer(call.request, call);
      respond(null, response);
      onCall(method, 'OK', performance.now() - startedAt);
    } catch (error) {
      const { code, details } = toStatus(error);
      respond({ code, details });
      const unforeseen = code === status.INTERNAL ? error : undefined;
      onCall(method, status[code], performance.now() - startedAt, unforeseen);
    }
  };
}
