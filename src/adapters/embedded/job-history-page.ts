import type { HistoryPage } from '../../application/jobs/job-history.js';

interface Query {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** The statement for a page of the history: always along an index that gives the newest first, and never further. */
export function historyPage({ job, shard, states, before = Number.MAX_SAFE_INTEGER, limit }: HistoryPage): Query {
  if (job === undefined && states !== undefined) return ofStates([...new Set(states)], before, limit);
  const ofJob = job === undefined ? '' : 'job = ? AND';
  const ofShard = shard === undefined ? '' : 'shard = ? AND';
  const ofState = states === undefined ? '' : 'AND state IN (SELECT value FROM json_each(?))';
  return {
    sql: `SELECT * FROM executions WHERE ${ofJob} ${ofShard} id < ? ${ofState} ORDER BY id DESC LIMIT ?`,
    values: [
      ...[job, shard].filter((value) => value !== undefined),
      before,
      ...(states ? [JSON.stringify(states)] : []),
      limit,
    ],
  };
}

/** The newest of each state by themselves, because a range of several is not in the order of the ids. */
function ofStates(states: readonly string[], before: number, limit: number): Query {
  return {
    sql: `SELECT executions.* FROM json_each(?) AS wanted CROSS JOIN executions ON executions.id IN (
        SELECT id FROM executions INDEXED BY executions_by_state WHERE state = wanted.value AND id < ?
        ORDER BY id DESC LIMIT ?)
      ORDER BY executions.id DESC LIMIT ?`,
    values: [JSON.stringify(states), before, limit, limit],
  };
}
