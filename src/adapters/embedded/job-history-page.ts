import type { HistoryPage } from '../../application/jobs/job-history.js';

interface Query {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** The statement for a page of the history: always along an index that gives them in their order, and never further. */
export function historyPage(page: HistoryPage): Query {
  const { job, shard, states, limit } = page;
  if (job === undefined && states !== undefined) return ofStates([...new Set(states)], page);
  const { ids, direction } = span(page);
  const ofJob = job === undefined ? '' : 'job = ? AND';
  const ofShard = shard === undefined ? '' : 'shard = ? AND';
  const ofState = states === undefined ? '' : 'AND state IN (SELECT value FROM json_each(?))';
  return {
    sql: `SELECT * FROM executions
      WHERE ${ofJob} ${ofShard} id > ? AND id < ? ${ofState} ORDER BY id ${direction} LIMIT ?`,
    values: [
      ...[job, shard].filter((value) => value !== undefined),
      ...ids,
      ...(states ? [JSON.stringify(states)] : []),
      limit,
    ],
  };
}

/** The first of each state by themselves, because a range of several is not in the order of the ids. */
function ofStates(states: readonly string[], page: HistoryPage): Query {
  const { limit } = page;
  const { ids, direction } = span(page);
  return {
    sql: `SELECT executions.* FROM json_each(?) AS wanted CROSS JOIN executions ON executions.id IN (
        SELECT id FROM executions INDEXED BY executions_by_state WHERE state = wanted.value
          AND id > ? AND id < ?
        ORDER BY id ${direction} LIMIT ?)
      ORDER BY executions.id ${direction} LIMIT ?`,
    values: [JSON.stringify(states), ...ids, limit, limit],
  };
}

/** Between which ids, and from which end. */
function span({ before = Number.MAX_SAFE_INTEGER, after }: HistoryPage) {
  return { ids: [after ?? 0, before], direction: after === undefined ? 'DESC' : 'ASC' };
}
