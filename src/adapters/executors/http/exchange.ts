import { type IncomingMessage, request as requestByHttp } from 'node:http';
import { request as requestByHttps } from 'node:https';
import { explainNetworkFailure } from '../network-failure.js';
import { RunFailedError } from '../run-failed.js';
import type { HttpMessage } from './request.js';

/**
 * Sends a request and resolves with the head of its answer. Each has a connection of its own: one that was kept from
 * the run before may be closed by the server just as the next request leaves, and nobody could say whether that one was
 * carried out.
 *
 * By Node's own client and not by `fetch`, which gives up after five minutes without a head, or a byte of the body, and
 * can be told otherwise only by a package that Node keeps to itself. Here the run's timeout is the only one.
 *
 * @throws RunFailedError when there is no answer; also when the signal aborts, at once
 */
export function exchange({ url, method, headers, body }: HttpMessage, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? requestByHttps : requestByHttp;
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sent = request(url, { method, headers: { ...headers, ...length }, agent: false, signal }, resolve);
    // What breaks later is said here too, and by the answer. Without the cause: it may hold what was sent or came.
    sent.on('error', (error) => reject(new RunFailedError(`${url.origin}: ${explain(error)}`)));
    // An answer that changes the protocol is none, and is told by nothing else.
    sent.on('close', () => reject(new RunFailedError(`${url.origin} ended the connection without an answer`)));
    sent.end(body);
  });
}

/** Of the error only its code is shown: the message may hold what was sent. */
function explain(error: Error): string {
  const code = 'code' in error ? String(error.code) : '';
  return explainNetworkFailure(code) ?? `the request failed (${code || error.name})`;
}
