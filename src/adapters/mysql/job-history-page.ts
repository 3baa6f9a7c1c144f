import type { HistoryPage } from '../../application/jobs/job-history.js';

interface Query {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** The statement for a page of the history: always along an index that gives them in their order, and never further. */
export function historyPage(page: HistoryPage): Query {
  const { job, states, limit } = page;
  if (job !== undefined) return ofJob(job, page);
  if (states !== undefined && states.length > 0) return ofStates([...new Set(states)], page);
  const { ids, direction } = span(page);
  return {
    sql: `SELECT * FROM hotlist_executions
      WHERE id > ? AND id < ? AND ${states ? 'FALSE' : 'TRUE'} ORDER BY id ${direction} LIMIT ?`,
    values: [...ids, limit],
  };
}

function ofJob(job: string, page: HistoryPage): Query {
  const { shard, states, limit } = page;
  const { ids, direction } = span(page);
  const ofShard = shard === undefined ? '' : 'shard = ? AND';
  return {
    sql: `SELECT * FROM hotlist_executions FORCE INDEX (hotlist_executions_by_job)
      WHERE job = ? AND ${ofShard} id > ? AND id < ? AND ${states ? 'state IN (?)' : 'TRUE'}
      ORDER BY id ${direction} LIMIT ?`,
    values: [
      ...[Buffer.from(job), ...(shard === undefined ? [] : [shard]), ...ids],
      ...(states ? [states.length > 0 ? states : ['']] : []),
      limit,
    ],
  };
}

/** The first of each state by themselves, because a range of several is not in the order of the ids. */
function ofStates(states: readonly string[], page: HistoryPage): Query {
  const { limit } = page;
  const { ids, direction } = span(page);
  const first = `(SELECT id FROM hotlist_executions FORCE INDEX (hotlist_executions_by_state)
    WHERE state = ? AND id > ? AND id < ? ORDER BY id ${direction} LIMIT ?)`;
  return {
    sql: `SELECT executions.* FROM (${states.map(() => first).join(' UNION ALL ')}) AS page
      STRAIGHT_JOIN hotlist_executions AS executions ON executions.id = page.id
      ORDER BY executions.id ${direction} LIMIT ?`,
    values: [...states.flatMap((state) => [state, ...ids, limit]), limit],
  };
}

/** Between which ids, and from which end. */
function span({ before = Number.MAX_SAFE_INTEGER, after }: HistoryPage) {
  return { ids: [after ?? 0, before], direction: after === undefined ? 'DESC' : 'ASC' };
}
