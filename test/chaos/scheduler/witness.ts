import { isRefreshJob } from '../../../src/application/publishing/refresh-job-name.js';
import type { AcceptedVersion, BoardClaim, Evidence, ShardChange } from './evidence.js';

/** What the store itself knows at the end. */
export type Testimony = Pick<Evidence, 'executions' | 'shards' | 'changes' | 'boardClaims' | 'versions'> & {
  /** When each job was created, by its name. */
  readonly createdAt: ReadonlyMap<string, number>;
};

/** Looks at the store from outside; triggers in it write down every change of a shard's row and of a board's. */
export interface Witness {
  /**
   * Of each shard records once more, as running, what has ended last: as does what an instance has sent and what gets
   * through when another has long claimed the shard.
   */
  recordLate(): Promise<void>;
  /** For when every instance has stopped. */
  testify(): Promise<Testimony>;
}

/** What {@link Witness.recordLate} does, in the store's table of executions. */
export function lateRecords(table: string): string {
  const columns = 'job, shard, fire_time, last_fire_time, fire_times, attempt, epoch, owner, started_at, detail';
  return `INSERT INTO ${table} (${columns}, state) SELECT ${columns}, 'running' FROM ${table}
    WHERE id IN (SELECT MAX(id) FROM ${table} WHERE state IN ('succeeded', 'failed') GROUP BY job, shard)`;
}

type Row = { readonly [column: string]: unknown };

/** What a witness reads in the store, each in the order of its rows. */
export interface TestimonyRows {
  readonly jobs: readonly Row[];
  readonly executions: readonly Row[];
  readonly shards: readonly Row[];
  readonly changes: readonly Row[];
  readonly versions: readonly Row[];
}

/** @param keepsLeases - whether the rows of the shards are the leases */
export function testimonyOf(rows: TestimonyRows, keepsLeases: boolean): Testimony {
  const changes = rows.changes.map((row) => toChange(row as unknown as ChangeRow));
  return {
    createdAt: new Map(rows.jobs.map((row) => [String(row['name']), Number(row['created_at'])])),
    executions: rows.executions.map(toExecution),
    shards: rows.shards.map(toLeftShard),
    changes: keepsLeases ? changes : undefined,
    boardClaims: toBoardClaims(changes),
    versions: rows.versions.map(toVersion),
  };
}

/** A row of what the triggers have written. */
interface ChangeRow {
  readonly job: unknown;
  readonly shard: unknown;
  readonly changed_at: unknown;
  readonly changed_by: unknown;
  readonly old_state: unknown;
  readonly old_epoch: unknown;
  readonly old_due_at: unknown;
  readonly old_owner: unknown;
  readonly new_state: unknown;
  readonly new_epoch: unknown;
  readonly new_due_at: unknown;
  readonly new_owner: unknown;
}

function toChange(row: ChangeRow): ShardChange {
  return {
    ...{ job: String(row.job), shard: Number(row.shard), at: Number(row.changed_at) },
    by: row.changed_by === null ? undefined : String(row.changed_by),
    before: {
      ...{ state: String(row.old_state), epoch: Number(row.old_epoch), owner: String(row.old_owner) },
      dueAt: instantOf(row.old_due_at),
    },
    after: {
      ...{ state: String(row.new_state), epoch: Number(row.new_epoch), owner: String(row.new_owner) },
      dueAt: instantOf(row.new_due_at),
    },
  };
}

/** Those of them that are claims of boards' jobs. */
function toBoardClaims(changes: readonly ShardChange[]): readonly BoardClaim[] {
  return changes
    .filter(({ job, before, after }) => isRefreshJob(job) && after.epoch !== before.epoch)
    .map(({ job, after, at, by }) => ({ job, epoch: after.epoch, at, by }));
}

function toVersion(row: Row): AcceptedVersion {
  const by = row['accepted_by'];
  return {
    ...{ board: String(row['board']), version: Number(row['version']), token: Number(row['token']) },
    ...{ current: Number(row['current_epoch']) },
    ...{ at: Number(row['accepted_at']), by: by === null ? undefined : String(by) },
  };
}

function toExecution(row: Row) {
  return {
    ...{ job: String(row['job']), shard: Number(row['shard']), owner: String(row['owner']) },
    ...{ fireTime: Number(row['fire_time']), lastFireTime: Number(row['last_fire_time']) },
    ...{ count: Number(row['fire_times']), attempt: Number(row['attempt']), epoch: Number(row['epoch']) },
    state: String(row['state']) as Evidence['executions'][number]['state'],
    endedAt: instantOf(row['ended_at']),
  };
}

function toLeftShard(row: Row) {
  return { job: String(row['job']), shard: Number(row['shard']), fireTime: instantOf(row['fire_time']) };
}

function instantOf(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}
