import { type Fed, type JobQueue, QueueFullError } from '../../src/application/jobs/job-queue.js';
import { type JobRecord, type JobRecords, NoSuchJobError } from '../../src/application/jobs/job-records.js';
import type { MemoryJob, MemoryJobTable, MemoryShard } from './memory-job-table.js';

/** The queue of jobs in memory. */
export class MemoryJobQueue implements JobQueue {
  readonly #table: MemoryJobTable;
  readonly #records: Pick<JobRecords, 'find'>;

  constructor(table: MemoryJobTable, records: Pick<JobRecords, 'find'>) {
    this.#table = table;
    this.#records = records;
  }

  async add(name: string, fireTimes: readonly number[], most: number): Promise<JobRecord> {
    const { shards } = this.#get(name);
    const becomes = shards.map(({ given = [] }) => [...new Set([...given, ...fireTimes])].sort((a, b) => a - b));
    const [before, after] = [shards.flatMap(({ given = [] }) => given).length, becomes.flat().length];
    if (after > most) throw new QueueFullError(name, before, after - before, most);
    for (const [index, given] of becomes.entries()) Object.assign(shards[index] as MemoryShard, { given });
    return this.#record(name);
  }

  async clear(name: string): Promise<JobRecord> {
    for (const shard of this.#get(name).shards) shard.given = [];
    return this.#record(name);
  }

  async feed(limit: number): Promise<Fed> {
    const now = this.#table.clock.now();
    const queued = this.#table
      .sorted()
      .flatMap(({ isEnabled, shards }) =>
        shards.filter(({ given = [] }) => given.length > 0).map((shard) => ({ isEnabled, shard })),
      );
    const idle = queued.filter(({ isEnabled, shard }) => isEnabled && isIdle(shard, now)).slice(0, limit);
    for (const { shard } of idle) {
      const due = shard.state === 'held' ? { wasDueAt: now } : { dueAt: now };
      Object.assign(shard, { fireTime: shard.given?.shift(), handledTo: now, ...due });
    }
    return { moved: idle.length, isMore: queued.length > 0 };
  }

  #get(name: string): MemoryJob {
    const job = this.#table.jobs.get(name);
    if (!job) throw new NoSuchJobError(name);
    return job;
  }

  async #record(name: string): Promise<JobRecord> {
    return (await this.#records.find(name)) as JobRecord;
  }
}

function isIdle({ state, attempt, handledTo, fireTime }: MemoryShard, now: number): boolean {
  const waitsForSchedule = attempt === 1 && handledTo === undefined;
  return state !== 'running' && waitsForSchedule && (fireTime === undefined || fireTime > now);
}
