import { keptDefinition } from '../../application/jobs/kept-definition.js';
import type { JobDefinition } from '../../domain/scheduling/job-definition.js';
import type { Connection } from './connection.js';
import { toInstant } from './job-rows.js';

/** A shard that is due. */
export interface DueShard {
  readonly definition: JobDefinition;
  readonly shard: number;
  readonly epoch: number;
  readonly fireTime: number;
  readonly dueAt: number;
  readonly attempt: number;
  /** Whether nobody has it under that epoch any more. */
  readonly isWaiting: boolean;
  /** Whose lease has ended, if somebody's has. */
  readonly lostBy: string | undefined;
  readonly isCancelled: boolean;
  readonly handledTo: number | undefined;
}

interface DueRow {
  readonly definition: string;
  readonly shard: bigint;
  readonly state: string;
  readonly epoch: bigint;
  readonly fire_time: bigint;
  readonly due_at: bigint;
  readonly attempt: bigint;
  readonly owner: string;
  readonly cancel_reason: string | null;
  readonly handled_to: bigint | null;
}

/** From one priority to the next, by a step along the index for each however many rows there are. */
const FIRST_DUE = `
  WITH RECURSIVE priorities (priority) AS (
    SELECT max(priority) FROM job_shards WHERE is_enabled = 1
    UNION ALL
    SELECT (SELECT max(priority) FROM job_shards WHERE is_enabled = 1 AND job_shards.priority < priorities.priority)
    FROM priorities WHERE priorities.priority IS NOT NULL
  )
  SELECT priority, (
    SELECT min(due_at) FROM job_shards WHERE is_enabled = 1 AND job_shards.priority = priorities.priority) AS due_at
  FROM priorities WHERE priority IS NOT NULL ORDER BY priority DESC`;

/** What is due of one priority: one range of the index, in its order. */
const DUE = `
  SELECT jobs.definition, due.shard, due.state, due.epoch, due.fire_time, due.attempt, due.owner,
    due.cancel_reason, due.handled_to,
    iif(due.state = 'held', due.was_due_at, due.due_at) AS due_at
  FROM job_shards AS due INDEXED BY job_shards_by_due_at CROSS JOIN jobs ON jobs.name = due.job
  WHERE due.is_enabled = 1 AND due.priority = ? AND due.due_at <= ? ORDER BY due.due_at, due.job, due.shard LIMIT ?`;

/** The earliest instant of each priority, the highest first. */
export function firstDue(
  connection: Connection,
  leastPriority = Number.NEGATIVE_INFINITY,
): { readonly priority: number; readonly dueAt: number }[] {
  const rows = connection.prepare(FIRST_DUE).all([]) as { priority: bigint; due_at: bigint | null }[];
  return rows.flatMap(({ priority, due_at }) =>
    due_at === null || priority < leastPriority ? [] : [{ priority: Number(priority), dueAt: Number(due_at) }],
  );
}

/** Which of what is due. */
export interface Wanted {
  readonly limit: number;
  /** Any when it is undefined. */
  readonly leastPriority: number | undefined;
}

/** What is due, of the highest priority first, then those due longest. */
export function dueShards(connection: Connection, now: number, { limit, leastPriority }: Wanted): DueShard[] {
  const due = connection.prepare(DUE);
  const found: DueShard[] = [];
  for (const { priority, dueAt } of firstDue(connection, leastPriority)) {
    if (dueAt > now || found.length >= limit) continue;
    found.push(...(due.all([priority, now, limit - found.length]) as DueRow[]).map(toDueShard));
  }
  return found;
}

function toDueShard(row: DueRow): DueShard {
  return {
    definition: keptDefinition(row.definition),
    shard: Number(row.shard),
    epoch: Number(row.epoch),
    fireTime: Number(row.fire_time),
    dueAt: Number(row.due_at),
    attempt: Number(row.attempt),
    lostBy: row.state === 'running' ? row.owner : undefined,
    isWaiting: row.state === 'waiting',
    isCancelled: row.cancel_reason !== null,
    handledTo: toInstant(row.handled_to),
  };
}
