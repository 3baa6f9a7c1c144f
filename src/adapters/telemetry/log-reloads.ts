import type { Logger } from 'pino';
import type { EventOf } from '../../application/events.js';

type Reload = EventOf<'config applied' | 'config unchanged' | 'config refused'>;

/**
 * Logs what became of each reload. That nothing has changed is news to whoever sent a signal, and after a configuration
 * that was refused; a file that was only touched concerns nobody.
 */
export function logReloads(logger: Logger): (event: Reload) => void {
  let wasRefused = false;
  return (event) => {
    const { type, cause } = event;
    const isNews = cause === 'SIGHUP' || wasRefused;
    wasRefused = type === 'config refused';
    if (type === 'config refused') {
      const { problems } = event;
      logger.error({ cause, problems }, 'config refused: nothing has changed');
      return;
    }
    if (type === 'config applied') logger.info({ cause, ...event.changes }, type);
    else logger[isNews ? 'info' : 'debug']({ cause }, type);
    const { needRestart: settings } = event;
    if (settings.length > 0) logger.warn({ cause, settings }, 'settings that differ take effect by a restart');
  };
}
