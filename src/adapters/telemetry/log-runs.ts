import type { Logger } from 'pino';
import type { EventOf } from '../../application/events.js';
import { isForeseen, reasonOf } from './foreseen.js';

/**
 * Logs how runs end, and which were skipped: the first failure of a job in full, what follows it at debug level, and
 * that it succeeds again. A database that is away for an hour is one line, not one for each run.
 */
export function logRuns(logger: Logger): (event: EventOf<'run ended' | 'runs skipped'>) => void {
  const failures = new Map<string, number>();

  function succeeded(job: string): void {
    const count = failures.get(job);
    failures.delete(job);
    if (count !== undefined) logger.info({ job, failures: count }, 'runs succeed again');
  }

  function ended({ type, error, ...fields }: EventOf<'run ended'>): void {
    const { job, outcome } = fields;
    const before = failures.get(job) ?? 0;
    if (outcome === 'succeeded') succeeded(job);
    else if (outcome !== 'cancelled') failures.set(job, before + 1);
    const level = outcome === 'succeeded' || before > 0 ? 'debug' : outcome === 'cancelled' ? 'info' : 'error';
    // A stack trace is of use only where something went wrong that nobody foresaw.
    const why = outcome === 'failed' && before === 0 && !isForeseen(error) ? { err: error } : reasonOf(error);
    logger[level]({ ...fields, ...why }, type);
  }

  return (event) => {
    if (event.type === 'run ended') return ended(event);
    const { type, ...fields } = event;
    // Runs that fail because something hangs take long, and that they fail has been told. What a job's policy says of
    // runs that overlap is no news.
    logger[failures.has(event.job) || event.why === 'overlapped' ? 'debug' : 'warn'](fields, type);
  };
}
