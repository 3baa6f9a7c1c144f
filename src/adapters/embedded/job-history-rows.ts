import { cutDetail } from '../../application/jobs/cut-detail.js';
import type { NewExecution } from '../../application/jobs/job-history.js';
import type { Connection } from './connection.js';

/** Within a write, records executions that begin now, or never do; returns their ids in the same order. */
export function insertExecutions(connection: Connection, executions: readonly NewExecution[], now: number): number[] {
  const insert = connection.prepare(
    `INSERT INTO executions (job, shard, fire_time, last_fire_time, fire_times, attempt, epoch, owner, state, detail,
       started_at, ended_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return executions.map((execution) => {
    const times = execution.state === 'running' ? [now, null] : [null, now];
    return Number(insert.run([...toValues(execution), ...times]).lastInsertRowid);
  });
}

function toValues(execution: NewExecution): unknown[] {
  const { job, shard, fireTime, lastFireTime, count, attempt, epoch, owner, state, detail } = execution;
  return [job, shard, fireTime, lastFireTime, count, attempt, epoch, owner, state, cutDetail(detail)];
}
