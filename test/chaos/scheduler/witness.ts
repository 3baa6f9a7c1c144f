import { isRefreshJob } from '../../../src/application/publishing/refresh-job-name.js';
import type { AcceptedVersion, BoardClaim, Evidence, ShardChange } from './evidence.js';

/** What the store itself knows at the end. */
export type Testimony = Pick<Evidence, 'executions' | 'shards' | 'changes' | 'boardClaims' | 'versions'> & {
  /** When each job was created, by its name. */
  readonly createdAt: ReadonlyMap<string, number>;
};

/** Looks at the store from outside; triggers in it write down every change of a shard's row and of a board's. */
export interface Witness {
  /** For when every instance has stopped. */
  testify(): Promise<Testimony>;
}

/** A row of what the triggers have written. */
export interface ChangeRow {
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

export function toChange(row: ChangeRow): ShardChange {
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
export function toBoardClaims(changes: readonly ShardChange[]): readonly BoardClaim[] {
  return changes
    .filter(({ job, before, after }) => isRefreshJob(job) && after.epoch !== before.epoch)
    .map(({ job, after, at, by }) => ({ job, epoch: after.epoch, at, by }));
}

export function toVersion(row: { readonly [column: string]: unknown }): AcceptedVersion {
  const by = row['accepted_by'];
  return {
    ...{ board: String(row['board']), version: Number(row['version']), token: Number(row['token']) },
    ...{ current: Number(row['current_epoch']) },
    ...{ at: Number(row['accepted_at']), by: by === null ? undefined : String(by) },
  };
}

export function toExecution(row: { readonly [column: string]: unknown }) {
  return {
    ...{ job: String(row['job']), shard: Number(row['shard']), owner: String(row['owner']) },
    ...{ fireTime: Number(row['fire_time']), lastFireTime: Number(row['last_fire_time']) },
    ...{ count: Number(row['fire_times']), attempt: Number(row['attempt']), epoch: Number(row['epoch']) },
    state: String(row['state']) as Evidence['executions'][number]['state'],
  };
}

export function toLeftShard(row: { readonly [column: string]: unknown }) {
  return { job: String(row['job']), shard: Number(row['shard']), fireTime: instantOf(row['fire_time']) };
}

export function instantOf(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}
