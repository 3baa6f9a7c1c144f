import type { Clock } from '../../src/application/clock.js';
import { cutDetail } from '../../src/application/jobs/cut-detail.js';
import type { ClaimKey } from '../../src/application/jobs/job-claims.js';
import type { KeptExecution, NewExecution } from '../../src/application/jobs/job-history.js';
import type { JobRecord, ShardState } from '../../src/application/jobs/job-records.js';
import { keptDefinition } from '../../src/application/jobs/kept-definition.js';
import type { JobDefinition } from '../../src/domain/scheduling/job-definition.js';

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

export interface MemoryJob extends Omit<Mutable<JobRecord>, 'shards' | 'queued' | 'definition'> {
  /** As JSON, so that nobody changes it, or gets what JSON would not have kept. */
  definition: string;
  shards: MemoryShard[];
}

export interface MemoryShard extends Mutable<ShardState> {
  /** When it is due while it is held; while it runs, when it was. */
  wasDueAt?: number;
  handledTo?: number | undefined;
  cancelReason?: string | undefined;
  /** Fire times besides the schedule, the oldest first. */
  given?: number[];
}

/** What a database would keep of jobs, and the clock it goes by. */
export class MemoryJobTable {
  readonly jobs = new Map<string, MemoryJob>();
  readonly executions = new Map<number, Mutable<KeptExecution>>();
  readonly leaseMs: number;
  readonly clock: Pick<Clock, 'now'>;
  /** The greatest epoch of all shards that were removed. */
  greatestRemoved = 0;
  #lastId = 0;
  #lastEtag = 0;

  constructor(leaseMs: number, clock: Pick<Clock, 'now'>) {
    this.leaseMs = leaseMs;
    this.clock = clock;
  }

  nextId(): number {
    return ++this.#lastId;
  }

  nextEtag(): string {
    return `etag ${++this.#lastEtag}`;
  }

  /** In the order of the bytes of their names. */
  sorted(): MemoryJob[] {
    const nameOf = (job: MemoryJob) => Buffer.from(this.definitionOf(job).name);
    return [...this.jobs.values()].sort((a, b) => Buffer.compare(nameOf(a), nameOf(b)));
  }

  definitionOf({ definition }: MemoryJob): JobDefinition {
    return keptDefinition(definition);
  }

  /** The shard, while somebody runs or holds it by that lease. */
  leased({ job, shard, epoch }: ClaimKey): MemoryShard | undefined {
    const found = this.jobs.get(job)?.shards[shard];
    return found && found.state !== 'waiting' && found.epoch === epoch ? found : undefined;
  }

  addShards(job: MemoryJob, fireTime: number | undefined): void {
    const { shards } = this.definitionOf(job);
    for (let shard = job.shards.length; shard < shards; shard++) {
      const epoch = this.greatestRemoved;
      job.shards.push({ shard, state: 'waiting', fireTime, dueAt: fireTime, attempt: 1, epoch, owner: '' });
    }
  }

  /** Takes away those from `first` on; what runs there is lost. */
  removeShards(job: MemoryJob, first: number): void {
    const { name } = this.definitionOf(job);
    for (const { epoch } of job.shards.splice(first)) this.greatestRemoved = Math.max(this.greatestRemoved, epoch);
    for (const execution of this.executions.values()) {
      if (execution.job === name && execution.shard >= first) this.end(execution, 'lost');
    }
  }

  /** Records executions that begin now, or never do; returns their ids. */
  record(executions: readonly NewExecution[]): number[] {
    const now = this.clock.now();
    return executions.map((execution) => {
      const { job, shard, fireTime, lastFireTime, count, attempt, epoch, owner, state, detail } = execution;
      const id = this.nextId();
      const isRunning = state === 'running';
      const times = { startedAt: isRunning ? now : undefined, endedAt: isRunning ? undefined : now };
      const what = { job, shard, fireTime, lastFireTime, count, attempt, epoch, owner, state };
      this.executions.set(id, { id, ...what, detail: cutDetail(detail), ...times });
      return id;
    });
  }

  /** Changes nothing about one that has ended. */
  end(execution: Mutable<KeptExecution>, state: KeptExecution['state'], detail = execution.detail): void {
    if (execution.endedAt === undefined) Object.assign(execution, { state, detail, endedAt: this.clock.now() });
  }
}
