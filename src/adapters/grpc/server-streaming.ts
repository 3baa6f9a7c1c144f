import type { handleServerStreamingCall, ServerWritableStream } from '@grpc/grpc-js';
import { observe } from './observe.js';
import { type Send, sender } from './send.js';
import { CancelledCallError, ServerStoppingError } from './status.js';
import type { OnCall } from './unary.js';

/**
 * Turns a function of one request that sends responses into a gRPC handler, and every error into its status. The signal
 * that the function gets aborts, with the error that the call ends in, when the caller goes away or the server stops.
 */
export function serverStreaming<Request, Response>(
  method: string,
  onCall: OnCall,
  stopping: AbortSignal,
  answer: (
    request: Request,
    send: Send<Response>,
    call: ServerWritableStream<Request, Response>,
    signal: AbortSignal,
  ) => Promise<void>,
): handleServerStreamingCall<Request, Response> {
  return (call: ServerWritableStream<Request, Response>) =>
    observe(
      method,
      onCall,
      async () => {
        const ending = new AbortController();
        const onStopping = () => ending.abort(new ServerStoppingError());
        call.once('cancelled', () => ending.abort(new CancelledCallError()));
        stopping.addEventListener('abort', onStopping, { once: true });
        if (stopping.aborted) onStopping();
        try {
          await answer(call.request, sender(call), call, ending.signal);
          call.end();
        } finally {
          stopping.removeEventListener('abort', onStopping);
        }
      },
      // This is how the library is told of a status.
      (status) => call.emit('error', status),
    );
}
