import type { IncomingMessage } from 'node:http';
import { JOB_HEADER_NAMES } from '../job-headers.js';
import { RunFailedError } from '../run-failed.js';
import type { HttpMessage } from './request.js';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** What goes along to another origin; every other header may be a secret that is meant for the first one alone. */
const PUBLIC = /^(accept.*|content-type|user-agent)$/i;

/** Whether the answer sends the caller elsewhere. */
export function isRedirect({ statusCode = 0, headers }: IncomingMessage): boolean {
  return REDIRECTS.has(statusCode) && headers.location !== undefined;
}

/**
 * The request that follows a redirect, by the rules of the Fetch standard (HTTP-redirect fetch).
 *
 * @throws RunFailedError when it leads to something that is not to be followed
 */
export function redirected(message: HttpMessage, { statusCode, headers }: IncomingMessage): HttpMessage {
  const { url, method } = message;
  const location = headers.location ?? '';
  const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
  const isWeb = next && /^https?:$/.test(next.protocol) && !next.username && !next.password;
  if (!isWeb) throw new RunFailedError(`${url.origin} redirects to what is not a plain http:// or https:// URL`);
  if (url.protocol === 'https:' && next.protocol === 'http:') {
    throw new RunFailedError(
      `${url.origin} redirects to ${next.origin}, which is not followed: there it is without TLS`,
    );
  }
  const kept = Object.entries(message.headers).filter(([name]) => next.origin === url.origin || isPublic(name));
  const becomesGet =
    statusCode === 303 ? method !== 'HEAD' : method === 'POST' && (statusCode === 301 || statusCode === 302);
  if (!becomesGet) return { ...message, url: next, headers: Object.fromEntries(kept) };
  const bodiless = kept.filter(([name]) => name.toLowerCase() !== 'content-type');
  return { method: 'GET', url: next, headers: Object.fromEntries(bodiless), body: undefined };
}

function isPublic(name: string): boolean {
  return PUBLIC.test(name) || JOB_HEADER_NAMES.has(name.toLowerCase());
}
