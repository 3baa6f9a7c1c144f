import type { Logger } from 'pino';
import type { EventOf } from '../../application/events.js';

/** Logs which list an instance begins with; that it follows the newer ones is routine. */
export function logLoads(logger: Logger): (event: EventOf<'list loaded'>) => void {
  const known = new Set<string>();
  return ({ type, ...fields }) => {
    const level = known.has(fields.board) ? 'debug' : 'info';
    known.add(fields.board);
    logger[level](fields, type);
  };
}
