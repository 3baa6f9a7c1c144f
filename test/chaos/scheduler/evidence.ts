import type { ExecutionState } from '../../../src/application/jobs/job-history.js';

/** A job as it was created. */
export interface TriedJob {
  readonly name: string;
  /** Its fire times are the multiples of this, counted from 1970, in milliseconds. */
  readonly everyMs: number;
  /** When a run is told to stop. */
  readonly timeoutMs: number;
  readonly shards: number;
  readonly delivery: 'atLeastOnce' | 'atMostOnce';
  readonly overlap: 'skip' | 'bufferOne' | 'cancelOther';
  readonly hold: 'run' | 'sticky';
  /** How many of the fire times that nobody could run in time run all the same: so many of the newest. */
  readonly catchesUp: number;
  /** By the store's clock, in milliseconds UTC. */
  readonly createdAt: number;
}

/** A run as it was seen by whoever carried it out. All instants are milliseconds UTC by the machine's clock. */
export interface SeenRun {
  readonly job: string;
  readonly shard: number;
  readonly shards: number;
  readonly fireTime: number;
  readonly attempt: number;
  readonly epoch: number;
  readonly idempotencyKey: string;
  readonly begunAt: number;
  /** `refused` is one with an epoch less than one that was seen before; `left` one whose caller closed the connection. */
  readonly end: 'open' | 'succeeded' | 'failed' | 'left' | 'refused';
  /** It had not ended before this instant; when it was seen to have ended is somewhat later. */
  readonly endedAfter: number | undefined;
}

/** An entry of the history, as it stands at the end. */
export interface RecordedExecution {
  readonly job: string;
  readonly shard: number;
  readonly fireTime: number;
  readonly lastFireTime: number;
  readonly count: number;
  readonly attempt: number;
  readonly epoch: number;
  readonly owner: string;
  readonly state: ExecutionState;
  /** When that was written down, by the store's clock; undefined while it runs. */
  readonly endedAt: number | undefined;
}

/** A change of a shard's row, as the store itself has made it, by the store's clock. */
export interface ShardChange {
  readonly job: string;
  readonly shard: number;
  readonly at: number;
  /** Whose connection it came by; undefined where the store has no such thing. */
  readonly by: string | undefined;
  readonly before: ShardRow;
  readonly after: ShardRow;
}

export interface ShardRow {
  readonly state: string;
  readonly epoch: number;
  /** Until when it is held, while it runs. */
  readonly dueAt: number | undefined;
  readonly owner: string;
}

/** Somebody has claimed the job of a board, wherever its lease is, by the store's clock. */
export interface BoardClaim {
  readonly job: string;
  readonly epoch: number;
  readonly at: number;
  /** As in {@link ShardChange}. */
  readonly by: string | undefined;
}

/** A version of a board's list that the store has accepted, by the store's clock. */
export interface AcceptedVersion {
  readonly board: string;
  readonly version: number;
  /** The epoch under which it was published. */
  readonly token: number;
  /** That of the board's job as it was accepted. */
  readonly current: number;
  readonly at: number;
  /** As in {@link ShardChange}. */
  readonly by: string | undefined;
}

/** What a shard waits for at the end. */
export interface LeftShard {
  readonly job: string;
  readonly shard: number;
  readonly fireTime: number | undefined;
}

/** A process did not run in this time: it was stopped, or others had all the processors. */
export interface Stall {
  readonly pid: number;
  readonly from: number;
  readonly to: number;
}

/** All that is known of a trial when it is over. */
export interface Evidence {
  readonly jobs: readonly TriedJob[];
  /** In the order in which they were seen to begin. */
  readonly runs: readonly SeenRun[];
  readonly executions: readonly RecordedExecution[];
  readonly shards: readonly LeftShard[];
  /** In the order in which they were made; undefined when leases are kept elsewhere. */
  readonly changes: readonly ShardChange[] | undefined;
  /** In the order in which they were made. */
  readonly boardClaims: readonly BoardClaim[];
  /** In the order in which they were accepted. */
  readonly versions: readonly AcceptedVersion[];
  readonly stalls: readonly Stall[];
  /** From here on nothing went wrong any more. */
  readonly calmFrom: number;
  /** And up to here, when the instances were told to stop. */
  readonly calmTo: number;
  /** For how long a lease is granted, in milliseconds. */
  readonly leaseMs: number;
  /** How long before its end whoever holds a lease has to stop, in milliseconds. */
  readonly marginMs: number;
}
