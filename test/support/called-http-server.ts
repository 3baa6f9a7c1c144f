import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Inbox } from './inbox.js';

/** A request that came, whole. */
export interface CalledRequest {
  readonly method: string | undefined;
  /** The path, with what follows a question mark. */
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Resolves when the connection has ended, whoever ended it. */
  readonly gone: Promise<unknown>;
}

export interface CalledHttpServer {
  /** Without a path. */
  readonly url: string;
  readonly requests: Inbox<CalledRequest>;
  close(): Promise<void>;
}

/** A server of this machine that keeps what it is asked and answers as `answer` says. */
export async function calledHttpServer(
  answer: (response: ServerResponse, request: CalledRequest) => void,
  tls?: { readonly key: Buffer; readonly cert: Buffer },
): Promise<CalledHttpServer> {
  const requests = new Inbox<CalledRequest>();
  const take = async (incoming: IncomingMessage, response: ServerResponse) => {
    const gone = once(response, 'close');
    const { method, url: path, headers } = incoming;
    const request = { method, path, headers, body: await text(incoming), gone };
    requests.put(request);
    answer(response, request);
  };
  const server = tls ? createTlsServer(tls, take) : createServer(take);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
