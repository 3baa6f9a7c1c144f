import type { Evidence, RecordedExecution, SeenRun, ShardChange, ShardRow, Stall, TriedJob } from '../evidence.js';

/** When the job of a story was created; its first fire time is a second later. */
export const T0 = 1_356_998_400_000;
export const TTL_MS = 2_000;
export const MARGIN_MS = 200;

type Changeable<T> = { -readonly [K in keyof T]: T[K] };

/** Evidence of one shard, told one event after another; instants and fire times are milliseconds after T0. */
export class Story {
  readonly job: TriedJob;
  readonly runs: Changeable<SeenRun>[] = [];
  readonly executions: Changeable<RecordedExecution>[] = [];
  readonly changes: ShardChange[] = [];
  readonly stalls: Stall[] = [];
  calmFrom = 0;
  calmTo = 0;
  fireTime = 1_000;
  #row: ShardRow = { state: 'waiting', epoch: 0, dueAt: T0 + 1_000, owner: '' };

  constructor(job: Partial<TriedJob> = {}) {
    const policies = { delivery: 'atLeastOnce', overlap: 'skip', hold: 'run', catchesUp: 1 } as const;
    this.job = { name: 'job', everyMs: 1_000, timeoutMs: 3_000, shards: 1, ...policies, createdAt: T0, ...job };
  }

  get row(): ShardRow {
    return this.#row;
  }

  /** By the process of this number, on the instance of the same name. */
  claim(at: number, pid: number): this {
    const owner = `host:${pid}:1`;
    return this.change(at, pid, { state: 'running', epoch: this.#row.epoch + 1, dueAt: T0 + at + TTL_MS, owner });
  }

  renew(at: number, pid: number): this {
    return this.change(at, pid, { dueAt: T0 + at + TTL_MS });
  }

  /** Waits for the fire time with the lease kept. */
  keep(at: number, pid: number, fireTime: number): this {
    this.fireTime = fireTime;
    return this.change(at, pid, { state: 'held', dueAt: T0 + at + TTL_MS });
  }

  /** Goes on under the lease that was kept. */
  resume(at: number, pid: number): this {
    return this.change(at, pid, { state: 'running', dueAt: T0 + at + TTL_MS });
  }

  /** Waits for the fire time, until it is due then or later. */
  settle(at: number, pid: number, fireTime: number, dueAt = fireTime): this {
    this.fireTime = fireTime;
    return this.change(at, pid, { state: 'waiting', dueAt: T0 + dueAt });
  }

  change(at: number, pid: number, row: Partial<ShardRow>): this {
    const after = { ...this.#row, ...row };
    this.changes.push({ job: 'job', shard: 0, at: T0 + at, by: String(pid), before: this.#row, after });
    this.#row = after;
    return this;
  }

  /** A run begins that is recorded, under the epoch of the moment unless another is given. */
  begin(at: number, attempt = 1, epoch = this.#row.epoch): this {
    const run = { job: 'job', shard: 0, fireTime: T0 + this.fireTime, attempt, epoch };
    const idempotencyKey = `job:${new Date(run.fireTime).toISOString()}`;
    const { shards } = this.job;
    this.runs.push({ ...run, shards, idempotencyKey, begunAt: T0 + at, end: 'open', endedAfter: undefined });
    return this.record({ attempt, epoch, state: 'running' });
  }

  /** Ends the run that was begun last, or the one before it. */
  end(at: number, end: SeenRun['end'], back = 1): this {
    Object.assign(this.runs.at(-back) ?? {}, { end, endedAfter: T0 + at });
    return this;
  }

  /** Says of the execution recorded last, or the one before it, how it ended. */
  recordEnd(state: RecordedExecution['state'], back = 1): this {
    Object.assign(this.executions.at(-back) ?? {}, { state });
    return this;
  }

  /** Whoever has claimed it last records as lost what is recorded as running under older epochs. */
  lose(): this {
    const left = this.executions.filter(({ state, epoch }) => state === 'running' && epoch < this.#row.epoch);
    for (const execution of left) execution.state = 'lost';
    return this;
  }

  record(differences: Partial<RecordedExecution>): this {
    const fireTime = T0 + this.fireTime;
    const { epoch, owner } = this.#row;
    const times = { fireTime, lastFireTime: fireTime, count: 1, attempt: 1, endedAt: undefined };
    this.executions.push({ job: 'job', shard: 0, ...times, epoch, owner, state: 'succeeded', ...differences });
    return this;
  }

  /** @param at - when that is recorded; unless given, at once after all that were missed */
  skip(first: number, last = first, at = last + this.job.catchesUp * this.job.everyMs): this {
    const count = (last - first) / this.job.everyMs + 1;
    const times = { fireTime: T0 + first, lastFireTime: T0 + last, endedAt: T0 + at };
    return this.record({ ...times, count, state: 'skipped' });
  }

  stall(pid: number, from: number, to: number): this {
    this.stalls.push({ pid, from: T0 + from, to: T0 + to });
    return this;
  }

  /** A whole run that succeeds 100 ms later, of the fire time that is waited for. */
  runs100(at: number, pid: number, nextFireTime = this.fireTime + this.job.everyMs, attempt = 1): this {
    this.claim(at, pid)
      .begin(at + 5, attempt)
      .end(at + 100, 'succeeded');
    return this.settle(at + 105, pid, nextFireTime).recordEnd('succeeded');
  }

  /** @param keepsLeases - whether the changes of the row are known */
  evidence(keepsLeases = true): Evidence {
    return {
      jobs: [this.job],
      ...{ runs: this.runs, executions: this.executions, stalls: this.stalls },
      ...{ calmFrom: T0 + this.calmFrom, calmTo: T0 + this.calmTo },
      shards: [{ job: 'job', shard: 0, fireTime: T0 + this.fireTime }],
      changes: keepsLeases ? this.changes : undefined,
      ...{ leaseMs: TTL_MS, marginMs: MARGIN_MS },
      ...{ boardClaims: [], versions: [] },
    };
  }
}
