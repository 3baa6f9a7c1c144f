import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { type Listen, ListenError } from '../listen.js';

/** The HTTP port: health, metrics, and the lists as JSON. */
export class HttpServer {
  readonly #server: Server;

  constructor(app: Hono) {
    this.#server = createServer(getRequestListener(app.fetch));
  }

  /**
   * @returns the address in use, with the real port when port 0 was asked for
   * @throws ListenError when the address can't be had
   */
  listen({ host, port }: Listen): Promise<Listen> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', (error) => reject(new ListenError('http', { host, port }, error)));
      this.#server.listen({ host, port }, () => {
        resolve({ host, port: (this.#server.address() as AddressInfo).port });
      });
    });
  }

  /** Takes no new requests and waits for those in flight, at most `timeoutMs` milliseconds; then cuts them off. */
  close(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#server.closeAllConnections(), timeoutMs);
      this.#server.close(() => {
        clearTimeout(timer);
        resolve();
      });
      this.#server.closeIdleConnections();
    });
  }
}
