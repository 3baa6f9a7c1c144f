import type { handleClientStreamingCall, ServerReadableStream, sendUnaryData } from '@grpc/grpc-js';
import { IncomingMessages } from './incoming-messages.js';
import { observe } from './observe.js';
import type { OnCall } from './unary.js';

/** Turns a function from a stream of requests to one response into a gRPC handler, and every error into its status. */
export function clientStreaming<Request, Response>(
  method: string,
  onCall: OnCall,
  stopping: AbortSignal,
  answer: (requests: IncomingMessages<Request>, call: ServerReadableStream<Request, Response>) => Promise<Response>,
): handleClientStreamingCall<Request, Response> {
  return (call: ServerReadableStream<Request, Response>, respond: sendUnaryData<Response>) =>
    observe(
      method,
      onCall,
      async () => respond(null, await answer(new IncomingMessages(call, stopping), call)),
      (status) => respond(status),
    );
}
