import type { Logger } from 'pino';
import { dispatch, type HotlistEvent } from '../../application/events.js';
import { messageOf } from '../../application/message-of.js';
import { logBuilds } from './log-builds.js';
import { logLoads } from './log-loads.js';
import { logRefusals } from './log-refusals.js';
import { logReloads } from './log-reloads.js';
import { logRuns } from './log-runs.js';
import { StepLog } from './step-log.js';

/** Writes what happens in the background as log lines with fields, the routine at debug level. */
export function logEvents(logger: Logger): (event: HotlistEvent) => void {
  const log =
    (level: 'debug' | 'info' | 'warn') =>
    ({ type, ...fields }: HotlistEvent) =>
      logger[level](fields, type);
  const runs = logRuns(logger);
  const reloads = logReloads(logger);
  const builds = logBuilds(logger);
  const steps = new StepLog(logger);
  return dispatch({
    'list published': ({ type, list, token, durationMs }) => {
      const { board, version, computedAt, entries } = list;
      // The first is news, the rest is routine.
      const level = version === 1 ? 'info' : 'debug';
      logger[level]({ board, version, computedAt, entries: entries.length, token, durationMs }, type);
    },
    'run ended': runs,
    'runs skipped': runs,
    'list loaded': logLoads(logger),
    'list unreadable': ({ type, board, tier, error }) => logger.error({ board, tier, reason: withCauses(error) }, type),
    'tier down': ({ type, tier, error }) => {
      steps.onTier(tier, false);
      logger.error({ tier, reason: messageOf(error) }, type);
    },
    'tier up': ({ type, ...fields }) => {
      steps.onTier(fields.tier, true);
      logger.info(fields, type);
    },
    'publish step failed': steps.onFailed,
    'board held': ({ type, board, until }) => logger.warn({ board, until: new Date(until).toISOString() }, type),
    'publish refused': logRefusals(logger),
    'lease acquired': log('info'),
    'lease released': log('debug'),
    'lease lost': log('warn'),
    'lease unavailable': ({ type, job, error }) => logger.warn({ job, reason: messageOf(error) }, type),
    'run overdue': log('warn'),
    'board ranked': log('debug'),
    'board built': builds,
    'board build failed': builds,
    'board let go': builds,
    'board verified': ({ type, mismatches, ...fields }) =>
      logger[mismatches > 0 ? 'warn' : 'debug']({ ...fields, mismatches }, type),
    'run started': log('debug'),
    'execution begun': log('debug'),
    'execution ended': log('debug'),
    'job store down': ({ type, error }) => logger.error({ reason: messageOf(error) }, type),
    'job store up': log('info'),
    'instance overloaded': log('info'),
    'instance relieved': log('info'),
    'instance not reported': ({ type, error }) => logger.warn({ reason: messageOf(error) }, type),
    'clock skew': log('warn'),
    'clock right again': log('info'),
    'jobs not configured': ({ type, error }) => logger.error({ reason: messageOf(error) }, type),
    'jobs configured no more': ({ type, jobs }) =>
      logger.warn({ jobs, toDelete: 'hotlist jobs delete NAME' }, `${type}; they go on until somebody deletes them`),
    'boards of others': ({ jobs }) =>
      logger.info(
        { jobs, toDelete: 'hotlist jobs delete NAME' },
        'there are jobs of boards that are not configured here; they run where the boards are',
      ),
    'job name taken': ({ type, job }) =>
      logger.warn({ job }, `${type}: somebody has made a job of this name by the API; the configured one is not run`),
    'job not planned': ({ type, job, error }) => logger.error({ job, reason: messageOf(error) }, type),
    'config applied': reloads,
    'config unchanged': reloads,
    'config refused': reloads,
  });
}

/** What is damaged, and why: the one error says the former, the one that caused it the latter. */
function withCauses(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? messageOf(error) : `${messageOf(error)}: ${withCauses(cause)}`;
}
