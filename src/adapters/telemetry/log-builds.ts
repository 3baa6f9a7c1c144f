import type { Logger } from 'pino';
import type { EventOf } from '../../application/events.js';
import { isForeseen, reasonOf } from './foreseen.js';

/**
 * Logs the builds behind the lists: those on schedule at debug level, the first failure of a board in full, what follows
 * it at debug level, and that a build succeeds again.
 */
export function logBuilds(
  logger: Logger,
): (event: EventOf<'board built' | 'board build failed' | 'board let go'>) => void {
  const failures = new Map<string, number>();

  function failed({ type, error, ...fields }: EventOf<'board build failed'>): void {
    const before = failures.get(fields.board) ?? 0;
    failures.set(fields.board, before + 1);
    const why = before === 0 && !isForeseen(error) ? { err: error } : reasonOf(error);
    // The event's own reason says what it was built for.
    const { reason: builtFor, ...others } = fields;
    logger[before === 0 ? 'warn' : 'debug']({ ...others, for: builtFor, ...why }, type);
  }

  function built({ type, ...fields }: EventOf<'board built'>): void {
    const count = failures.get(fields.board);
    failures.delete(fields.board);
    const level = fields.reason === 'scheduled' && count === undefined ? 'debug' : 'info';
    logger[level]({ ...fields, ...(count === undefined ? {} : { failures: count }) }, type);
  }

  return (event) => {
    if (event.type === 'board built') return built(event);
    if (event.type === 'board build failed') return failed(event);
    // Whoever computes it next has troubles of its own.
    failures.delete(event.board);
    logger.debug({ board: event.board }, event.type);
  };
}
