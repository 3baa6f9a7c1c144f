import type { HistoryPage } from '../../application/jobs/job-history.js';

interface Query {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** The statement for a page of the history: always along an index that gives the newest first, and never further. */
export function historyPage(page: HistoryPage): Query {
  const { job, states, before = Number.MAX_SAFE_INTEGER, limit } = page;
  if (job !== undefined) return ofJob(job, page);
  if (states !== undefined && states.length > 0) return ofStates([...new Set(states)], before, limit);
  return {
    sql: `SELECT * FROM hotlist_executions WHERE id < ? AND ${states ? 'FALSE' : 'TRUE'} ORDER BY id DESC LIMIT ?`,
    values: [before, limit],
  };
}

function ofJob(job: string, { shard, states, before = Number.MAX_SAFE_INTEGER, limit }: HistoryPage): Query {
  const ofShard = shard === undefined ? '' : 'shard = ? AND';
  return {
    sql: `SELECT * FROM hotlist_executions FORCE INDEX (hotlist_executions_by_job)
      WHERE job = ? AND ${ofShard} id < ? AND ${states ? 'state IN (?)' : 'TRUE'} ORDER BY id DESC LIMIT ?`,
    values: [
      ...[Buffer.from(job), ...(shard === undefined ? [] : [shard]), before],
      ...(states ? [states.length > 0 ? states : ['']] : []),
      limit,
    ],
  };
}

/** The newest of each state by themselves, because a range of several is not in the order of the ids. */
function ofStates(states: readonly string[], before: number, limit: number): Query {
  const newest = `(SELECT id FROM hotlist_executions FORCE INDEX (hotlist_executions_by_state)
    WHERE state = ? AND id < ? ORDER BY id DESC LIMIT ?)`;
  return {
    sql: `SELECT executions.* FROM (${states.map(() => newest).join(' UNION ALL ')}) AS page
      STRAIGHT_JOIN hotlist_executions AS executions ON executions.id = page.id
      ORDER BY executions.id DESC LIMIT ?`,
    values: [...states.flatMap((state) => [state, before, limit]), limit],
  };
}
