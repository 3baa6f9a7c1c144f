import type { Logger } from 'pino';
import { dispatch, type HotlistEvent, type RunOutcome } from '../../application/events.js';

const RUN_LEVELS = { succeeded: 'debug', cancelled: 'info', failed: 'error', 'timed out': 'error' } as const satisfies {
  [outcome in RunOutcome]: string;
};

/** Writes what happens in the background as log lines with fields, the routine at debug level. */
export function logEvents(logger: Logger): (event: HotlistEvent) => void {
  const log =
    (level: 'debug' | 'info' | 'warn') =>
    ({ type, ...fields }: HotlistEvent) =>
      logger[level](fields, type);
  return dispatch({
    'list published': ({ type, list, token, durationMs }) => {
      const { board, version, computedAt, entries } = list;
      // The first is news, the rest is routine.
      const level = version === 1 ? 'info' : 'debug';
      logger[level]({ board, version, computedAt, entries: entries.length, token, durationMs }, type);
    },
    'run ended': ({ type, error, ...fields }) => {
      // A stack trace is of use only where something went wrong.
      const why =
        fields.outcome === 'failed' ? { err: error } : { reason: error instanceof Error ? error.message : error };
      logger[RUN_LEVELS[fields.outcome]]({ ...fields, ...(error === undefined ? {} : why) }, type);
    },
    'list loaded': log('info'),
    'list unreadable': ({ type, board, error }) => logger.error({ board, err: error }, type),
    'publish refused': log('warn'),
    'run overdue': log('warn'),
    'runs skipped': log('warn'),
    'board ranked': log('debug'),
    'run started': log('debug'),
  });
}
