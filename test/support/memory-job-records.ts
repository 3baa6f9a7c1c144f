import {
  JobChangedError,
  JobExistsError,
  type JobPage,
  type JobRecord,
  type JobRecords,
  NoSuchJobError,
  type ShardState,
} from '../../src/application/jobs/job-records.js';
import { rescheduleShards } from '../../src/application/jobs/reschedule-shards.js';
import type { JobDefinition } from '../../src/domain/scheduling/job-definition.js';
import type { MemoryJob, MemoryJobTable, MemoryShard } from './memory-job-table.js';

/** The records of jobs in memory. */
export class MemoryJobRecords implements JobRecords {
  readonly #table: MemoryJobTable;

  constructor(table: MemoryJobTable) {
    this.#table = table;
  }

  async create(
    definition: JobDefinition,
    origin: JobRecord['origin'],
    firstFireTime: number | undefined,
    isEnabled = true,
  ): Promise<JobRecord> {
    const { jobs, clock } = this.#table;
    if (jobs.has(definition.name)) throw new JobExistsError(definition.name);
    const [createdAt, updatedAt, etag] = [clock.now(), clock.now(), this.#table.nextEtag()];
    const text = JSON.stringify(definition);
    const job: MemoryJob = { definition: text, origin, etag, isEnabled, createdAt, updatedAt, shards: [] };
    jobs.set(definition.name, job);
    this.#table.addShards(job, firstFireTime);
    return this.#toRecord(job);
  }

  async find(name: string): Promise<JobRecord | undefined> {
    const job = this.#table.jobs.get(name);
    return job && this.#toRecord(job);
  }

  async list({ labels = {}, after = '', limit }: JobPage): Promise<readonly JobRecord[]> {
    const isWanted = ({ definition }: JobRecord) =>
      Buffer.compare(Buffer.from(definition.name), Buffer.from(after)) > 0 &&
      Object.entries(labels).every(([name, value]) => definition.labels[name] === value);
    return this.#table
      .sorted()
      .map((job) => this.#toRecord(job))
      .filter(isWanted)
      .slice(0, limit);
  }

  async missing(names: readonly string[]): Promise<readonly string[]> {
    return names.filter((name) => !this.#table.jobs.has(name));
  }

  async replace(
    definition: JobDefinition,
    { etag, nextFireTime, before }: Parameters<JobRecords['replace']>[1],
  ): Promise<JobRecord> {
    const job = this.#get(definition.name, etag);
    job.definition = JSON.stringify(definition);
    this.#change(job);
    this.#table.removeShards(job, definition.shards);
    if (nextFireTime !== undefined) {
      this.#reschedule(job, { nextFireTime, before, misfire: definition.misfire });
    }
    const ofSchedule = job.shards
      .filter(({ handledTo }) => handledTo === undefined)
      .map(({ fireTime }) => fireTime ?? 0);
    const others = ofSchedule.length > 0 ? ofSchedule : job.shards.map(({ handledTo }) => handledTo ?? 0);
    const last = Math.max(0, ...others);
    this.#table.addShards(job, nextFireTime ?? (last || undefined));
    return this.#toRecord(job);
  }

  async setEnabled(name: string, isEnabled: boolean, etag?: string): Promise<JobRecord> {
    const job = this.#get(name, etag);
    if (job.isEnabled !== isEnabled) {
      job.isEnabled = isEnabled;
      this.#change(job);
    }
    return this.#toRecord(job);
  }

  async trigger(name: string): Promise<JobRecord> {
    const job = this.#get(name);
    const now = this.#table.clock.now();
    for (const shard of job.shards) {
      const isToCome = shard.fireTime === undefined || shard.fireTime > now;
      const dueAt = shard.state === 'held' ? shard.wasDueAt : shard.dueAt;
      const waits = shard.state !== 'running' && job.isEnabled && (dueAt === undefined || dueAt > now);
      if (!waits || !(isToCome || shard.attempt > 1)) continue;
      Object.assign(shard, due(shard, now), isToCome && { fireTime: now, attempt: 1 });
    }
    return this.#toRecord(job);
  }

  async remove(name: string, etag?: string): Promise<boolean> {
    if (!this.#table.jobs.has(name)) return false;
    this.#table.removeShards(this.#get(name, etag), 0);
    return this.#table.jobs.delete(name);
  }

  async now(): Promise<number> {
    return this.#table.clock.now();
  }

  #reschedule(job: MemoryJob, change: Parameters<typeof rescheduleShards>[3]): void {
    const waiting = job.shards
      .filter(({ state }) => state !== 'running')
      .map(({ state, wasDueAt, dueAt, cancelReason, ...shard }) => ({
        ...shard,
        dueAt: state === 'held' ? wasDueAt : dueAt,
        isCancelled: cancelReason !== undefined,
      }));
    const { name } = this.#table.definitionOf(job);
    const { groups, skipped } = rescheduleShards(name, waiting, this.#table.clock.now(), change);
    for (const { shards, waiting: next } of groups) {
      for (const shard of shards.flatMap((index) => job.shards[index] ?? [])) {
        const { fireTime, dueAt, attempt, handledTo } = next;
        const cancelReason = attempt > 1 ? shard.cancelReason : undefined;
        Object.assign(shard, { fireTime, attempt, handledTo, cancelReason, ...due(shard, dueAt) });
      }
    }
    this.#table.record(skipped);
  }

  #change(job: MemoryJob): void {
    job.etag = this.#table.nextEtag();
    job.updatedAt = this.#table.clock.now();
  }

  #get(name: string, etag?: string): MemoryJob {
    const job = this.#table.jobs.get(name);
    if (!job) throw new NoSuchJobError(name);
    if (etag !== undefined && job.etag !== etag) throw new JobChangedError(name);
    return job;
  }

  #toRecord(job: MemoryJob): JobRecord {
    const shards = job.shards.map(toShardState);
    const queued = job.shards.flatMap(({ given = [] }) => given).length;
    return { ...job, definition: this.#table.definitionOf(job), queued, shards };
  }
}

function toShardState({
  wasDueAt: _,
  handledTo: __,
  cancelReason: ___,
  given: ____,
  ...shard
}: MemoryShard): ShardState {
  return shard;
}

/** The lease of one that is held ends when it would. */
function due({ state }: MemoryShard, dueAt: number | undefined) {
  return state === 'held' ? { wasDueAt: dueAt } : { dueAt };
}
