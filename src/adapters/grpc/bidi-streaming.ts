import type { handleBidiStreamingCall, ServerDuplexStream } from '@grpc/grpc-js';
import { IncomingMessages } from './incoming-messages.js';
import { observe } from './observe.js';
import { CancelledCallError } from './status.js';
import type { OnCall } from './unary.js';

/** Sends a response; resolves when the connection has taken it, so that a caller who does not read is waited for. */
export type Send<Response> = (response: Response) => Promise<void>;

/** Turns a function of a stream of requests that sends responses into a gRPC handler, and every error into its status. */
export function bidiStreaming<Request, Response>(
  method: string,
  onCall: OnCall,
  stopping: AbortSignal,
  answer: (
    requests: IncomingMessages<Request>,
    send: Send<Response>,
    call: ServerDuplexStream<Request, Response>,
  ) => Promise<void>,
): handleBidiStreamingCall<Request, Response> {
  return (call: ServerDuplexStream<Request, Response>) =>
    observe(
      method,
      onCall,
      async () => {
        await answer(new IncomingMessages(call, stopping), sender(call), call);
        call.end();
      },
      // This is how the library is told of a status.
      (status) => call.emit('error', status),
    );
}

function sender<Response>(call: ServerDuplexStream<unknown, Response>): Send<Response> {
  return (response) =>
    new Promise((resolve, reject) => {
      // The library forgets what it was to write when the caller goes away.
      const onCancelled = () => reject(new CancelledCallError());
      call.once('cancelled', onCancelled);
      call.write(response, () => {
        call.off('cancelled', onCancelled);
        resolve();
      });
      if (call.cancelled) onCancelled();
    });
}
