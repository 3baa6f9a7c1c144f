import { messageOf } from '../../application/message-of.js';
import { StaleTokenError } from '../../application/publishing/hot-list-store.js';
import { StoreUnavailableError } from '../../application/store-unavailable-error.js';
import { FunctionFailedError, RunFailedError } from '../executors/run-failed.js';
import { MysqlDatabaseError } from '../mysql/database-error.js';
import { TablesError } from '../tables/tables-error.js';

const FORESEEN = [RunFailedError, StoreUnavailableError, StaleTokenError, MysqlDatabaseError, TablesError];

/** Whether an error says all there is to say; of any other, where it came from is of use. */
export function isForeseen(error: unknown): boolean {
  if (error instanceof FunctionFailedError) return isForeseen(error.cause);
  return FORESEEN.some((type) => error instanceof type);
}

/** As a field of a log line. */
export function reasonOf(error: unknown): object {
  return error === undefined ? {} : { reason: messageOf(error) };
}
