import type { handleBidiStreamingCall, ServerDuplexStream } from '@grpc/grpc-js';
import { IncomingMessages } from './incoming-messages.js';
import { observe } from './observe.js';
import { type Send, sender } from './send.js';
import type { OnCall } from './unary.js';

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
