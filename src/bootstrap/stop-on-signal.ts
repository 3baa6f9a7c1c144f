import type { Logger } from 'pino';

/** npm passes a terminal's Ctrl-C on to a process that the terminal has told already: one press, two signals. */
const SAME_PRESS_MS = 500;

/**
 * Stops the service on SIGTERM or SIGINT and ends the process: with 0 when everything ended by itself, with 1 when it
 * had to be cut off after `timeoutMs` milliseconds. A second signal ends it at once.
 */
export function stopOnSignal(stop: () => Promise<void>, timeoutMs: number, logger: Logger): void {
  let firstAt: number | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    const now = performance.now();
    if (firstAt !== undefined) {
      if (now - firstAt < SAME_PRESS_MS) return;
      logger.warn({ signal }, 'second signal: ending at once');
      process.exit(1);
    }
    firstAt = now;
    logger.info({ signal, timeoutMs }, 'stopping');
    const timer = setTimeout(() => {
      logger.error({ timeoutMs }, 'not everything ended in time: cutting it off');
      process.exit(1);
    }, timeoutMs);
    stop().then(
      () => {
        clearTimeout(timer);
        logger.info({ durationMs: Math.round(performance.now() - now) }, 'stopped');
        process.exit(0);
      },
      (error: unknown) => {
        logger.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}
