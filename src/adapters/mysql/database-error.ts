import { messageOf } from '../../application/message-of.js';
import { StoreUnavailableError } from '../../application/store-unavailable-error.js';
import { describeUrl } from './describe-url.js';

/** What the driver, the system or the server says when there is nobody to talk to just now. */
const UNREACHABLE = new Set<unknown>([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['PROTOCOL_CONNECTION_LOST', 'PROTOCOL_SEQUENCE_TIMEOUT', 'ER_CON_COUNT_ERROR', 'ER_SERVER_SHUTDOWN'],
  ...['ER_USER_LIMIT_REACHED', 'ER_TOO_MANY_USER_CONNECTIONS'],
]);

/** What one says that writes nothing: a replica has taken over from it, or is about to. */
const READ_ONLY = new Set<unknown>([
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_READ_ONLY_MODE',
  'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION',
]);

/** What the server refuses until somebody mends it; {@link explain} has a sentence for each. */
const REFUSED = new Set<unknown>([
  ...['ER_ACCESS_DENIED_ERROR', 'ER_DBACCESS_DENIED_ERROR', 'ER_TABLEACCESS_DENIED_ERROR', 'ER_BAD_DB_ERROR'],
  ...['ER_COLUMNACCESS_DENIED_ERROR', 'ER_NO_SUCH_TABLE', 'ER_BAD_FIELD_ERROR'],
  ...READ_ONLY,
]);

const LOCK_WAIT_TIMEOUT = 1205;

/** Error numbers that mean "try again": lock wait timeout, deadlock, and MariaDB's changed record. */
const TRY_AGAIN = new Set<unknown>([LOCK_WAIT_TIMEOUT, 1213, 1020]);

/** The database can't be used; the message says why without the password. */
export class MysqlDatabaseError extends StoreUnavailableError {
  override readonly name = 'MysqlDatabaseError';
  /** Whether nobody answers there just now, or has it locked, so that waiting may help; else somebody has to mend something. */
  readonly isUnreachable: boolean;

  constructor(url: string, error: unknown) {
    const cause = rootOf(error);
    super(`the ${describeUrl(url)} can't be used: ${explain(cause, decodeURIComponent(new URL(url).username))}`, {
      cause,
    });
    this.isUnreachable = isUnreachable(cause) || isTryAgain(cause);
  }
}

export function isUnreachable(error: unknown): boolean {
  const root = rootOf(error);
  return root instanceof StoreUnavailableError || UNREACHABLE.has(codeOf(root)) || wasLost(root);
}

/** Whether a connection broke before the statement was sent; the driver says no more than that it is too late. */
function wasLost(error: unknown): boolean {
  return error instanceof Error && 'fatal' in error && error.fatal === true && codeOf(error) === undefined;
}

/** The same error in a sentence where it was foreseen, else as it is. */
export function inWords(url: string, error: unknown): unknown {
  if (!isUnreachable(error) && !isTryAgain(error) && !REFUSED.has(codeOf(error))) return error;
  return new StoreUnavailableError(new MysqlDatabaseError(url, error).message, { cause: error });
}

/** No answer came within `ms` milliseconds. */
export function lateAnswer(ms: number): Error {
  return Object.assign(new Error(`no answer within ${ms} ms`), { code: 'ETIMEDOUT' });
}

/** What the driver said. */
function rootOf(error: unknown): unknown {
  return error instanceof StoreUnavailableError && error.cause !== undefined ? rootOf(error.cause) : error;
}

/** Whether a transaction only lost against another, and may win when it is tried again. */
export function isTryAgain(error: unknown): boolean {
  return TRY_AGAIN.has(errnoOf(error));
}

/** Whether the server that the connection goes to writes nothing, and another one may. */
export function isReadOnly(error: unknown): boolean {
  return READ_ONLY.has(codeOf(rootOf(error)));
}

/** Whether somebody kept what it wanted locked for longer than a statement waits. */
export function isLockedOut(error: unknown): boolean {
  return errnoOf(error) === LOCK_WAIT_TIMEOUT;
}

function errnoOf(error: unknown): unknown {
  const root = rootOf(error);
  return root instanceof Error && 'errno' in root ? root.errno : undefined;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function explain(cause: unknown, user: string): string {
  if (wasLost(cause)) return 'the connection was lost';
  if (isReadOnly(cause)) return 'it is read-only; name the primary, not a replica';
  if (isLockedOut(cause)) return `somebody else had locked what was asked for, for too long (${messageOf(cause)})`;
  switch (codeOf(cause)) {
    case 'ECONNREFUSED':
      return 'nothing listens there; is the server running?';
    case 'ENOTFOUND':
      return 'there is no such host';
    case 'ETIMEDOUT':
      return 'the server did not answer in time';
    case 'ER_ACCESS_DENIED_ERROR':
      return `it refuses the user "${user}" or the password`;
    case 'ER_DBACCESS_DENIED_ERROR':
      return `the user "${user}" has no right to this database`;
    case 'ER_TABLEACCESS_DENIED_ERROR':
    case 'ER_COLUMNACCESS_DENIED_ERROR':
      return `the user "${user}" has not all the rights it needs on hotlist's tables (${messageOf(cause)})`;
    case 'ER_BAD_DB_ERROR':
      return 'there is no such database; create it with CREATE DATABASE';
    case 'ER_NO_SUCH_TABLE':
    case 'ER_BAD_FIELD_ERROR':
      return `hotlist's tables were changed by somebody else (${messageOf(cause)}); restore them, or drop all of them and run hotlist migrate`;
    default:
      return messageOf(cause);
  }
}
