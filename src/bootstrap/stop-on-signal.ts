import type { Logger } from 'pino';

/** npm passes on a signal that the terminal or the service manager has sent to this process too: told once, heard twice. */
const SAME_PRESS_MS = 500;

/**
 * Stops the service on SIGTERM or SIGINT and ends the process: with 0 when everything ended by itself, with 1 when it
 * had to be cut off after `timeoutMs` milliseconds, and then says which jobs were. A second signal ends it at once, but
 * for the same one within half a second.
 */
export function stopOnSignal(
  service: { stop(): Promise<void>; readonly running: readonly string[] },
  timeoutMs: number,
  logger: Logger,
): void {
  let first: { readonly signal: NodeJS.Signals; readonly at: number } | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    const now = performance.now();
    if (first) {
      if (signal === first.signal && now - first.at < SAME_PRESS_MS) return;
      logger.warn({ signal }, 'second signal: ending at once');
      process.exit(1);
    }
    first = { signal, at: now };
    logger.info({ signal, timeoutMs }, 'stopping');
    const timer = setTimeout(() => {
      logger.error({ timeoutMs, running: service.running }, 'not everything ended in time: cutting it off');
      process.exit(1);
    }, timeoutMs);
    service.stop().then(
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
