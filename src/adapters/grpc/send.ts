import type { ServerDuplexStream, ServerWritableStream } from '@grpc/grpc-js';
import { CancelledCallError } from './status.js';

/** Sends a response; resolves when the connection has taken it, so that a caller who does not read is waited for. */
export type Send<Response> = (response: Response) => Promise<void>;

export function sender<Response>(call: Outgoing<Response>): Send<Response> {
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

type Outgoing<Response> = ServerDuplexStream<unknown, Response> | ServerWritableStream<unknown, Response>;
