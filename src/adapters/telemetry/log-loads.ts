import type { Logger } from 'pino';
import type { EventOf } from '../../application/events.js';

/** Logs the first list of each board that an instance gets from each tier; that it follows newer ones is routine. */
export function logLoads(logger: Logger): (event: EventOf<'list loaded'>) => void {
  const known = new Set<string>();
  return ({ type, ...fields }) => {
    const key = `${fields.tier} ${fields.board}`;
    const level = known.has(key) ? 'debug' : 'info';
    known.add(key);
    logger[level](fields, type);
  };
}
