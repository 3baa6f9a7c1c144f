import { cutDetail } from '../../application/jobs/cut-detail.js';
import type { NewExecution } from '../../application/jobs/job-history.js';
import { NOW_MS } from './now.js';

export const INSERT_EXECUTIONS = `
  INSERT INTO hotlist_executions (job, shard, fire_time, last_fire_time, fire_times, attempt, epoch, owner, state,
    detail, started_at, ended_at)`;

/** As many as {@link toValues} gives. */
const PLACES = '?, ?, ?, ?, ?, ?, ?, ?, ?, ?';

/** Of one that begins now, or never does. */
export function toPlaces({ state }: NewExecution): string {
  return state === 'running' ? `(${PLACES}, ${NOW_MS}, NULL)` : `(${PLACES}, NULL, ${NOW_MS})`;
}

export function toValues(execution: NewExecution): unknown[] {
  const { job, shard, fireTime, lastFireTime, count, attempt, epoch, owner, state, detail } = execution;
  return [
    Buffer.from(job),
    shard,
    fireTime,
    lastFireTime,
    count,
    attempt,
    epoch,
    Buffer.from(owner),
    state,
    cutDetail(detail),
  ];
}
