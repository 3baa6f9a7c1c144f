import { formatDuration } from '../../domain/scheduling/schedule.js';
import { refusalOf } from './refusal.js';

/** What the driver says of a command without an answer. */
export const TIMED_OUT = 'Command timed out';

const NO_CONNECTION = /isn't writeable|isn't ready|Connection is closed|max retries per request|None of startup nodes/;
const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT']);
// Redis drops whoever speaks the wrong one, without a word.
const TLS_OR_NOT = 'with TLS redis.url must begin with rediss://, and without with redis://';

/** Whether the driver says no more than that it has no connection. */
export function isNoConnection({ message }: Error): boolean {
  return NO_CONNECTION.test(message);
}

/** Why a command had no answer, in words; never holds the command. */
export function explainFailure(
  cause: Error,
  { user, timeoutMs, wasConnected }: { user: string; timeoutMs: number; wasConnected: boolean },
): string {
  const code = 'code' in cause ? String(cause.code) : '';
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'ENOTFOUND') return 'there is no such host';
  if (cause.message === TIMED_OUT || cause.message.startsWith('Socket timeout')) {
    return `it did not answer within ${formatDuration(timeoutMs)}`;
  }
  if (isNoConnection(cause) || BROKEN.has(code)) {
    return wasConnected ? 'the connection is broken' : `nobody answers there; ${TLS_OR_NOT}`;
  }
  return refusalOf(cause, user) ?? cause.message;
}

/** The error that says most: that all nodes of a Cluster failed has the last node's inside. */
export function asError(thrown: unknown): Error {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return 'lastNodeError' in error && error.lastNodeError instanceof Error ? error.lastNodeError : error;
}
