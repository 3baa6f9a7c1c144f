import type { Logger } from 'pino';
import type { EventOf } from '../../application/events.js';

/**
 * Logs publishes that were refused: once for each token and tier. A database that was restored from a backup may go on
 * with a token that Redis refuses at every publish.
 */
export function logRefusals(logger: Logger): (event: EventOf<'publish refused'>) => void {
  const told = new Map<string, number>();
  return ({ type, ...fields }) => {
    const key = `${fields.tier} ${fields.board}`;
    const level = told.get(key) === fields.token ? 'debug' : 'warn';
    told.set(key, fields.token);
    logger[level](fields, type);
  };
}
