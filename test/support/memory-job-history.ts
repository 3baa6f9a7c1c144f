import { cutDetail } from '../../src/application/jobs/cut-detail.js';
import type { HistoryPage, JobHistory, KeptExecution, NewExecution } from '../../src/application/jobs/job-history.js';
import type { MemoryJobTable } from './memory-job-table.js';

/** The history of jobs in memory. */
export class MemoryJobHistory implements JobHistory {
  readonly #table: MemoryJobTable;
  /** The job that was cleaned last. */
  #after = '';

  constructor(table: MemoryJobTable) {
    this.#table = table;
  }

  async record(executions: readonly NewExecution[]): Promise<readonly number[]> {
    return this.#table.record(executions);
  }

  async end(ends: Parameters<JobHistory['end']>[0]): Promise<void> {
    for (const { id, state, detail } of ends) {
      const execution = this.#table.executions.get(id);
      if (execution) this.#table.end(execution, state, cutDetail(detail));
    }
  }

  async lose(keys: Parameters<JobHistory['lose']>[0]): Promise<void> {
    for (const execution of this.#table.executions.values()) {
      const { job, shard, epoch } = execution;
      if (keys.some((key) => key.job === job && key.shard === shard && epoch < key.epoch)) {
        this.#table.end(execution, 'lost');
      }
    }
  }

  async list({
    job,
    shard,
    states,
    before = Number.MAX_SAFE_INTEGER,
    after,
    limit,
  }: HistoryPage): Promise<readonly KeptExecution[]> {
    return (after === undefined ? this.#newestFirst() : [...this.#table.executions.values()])
      .filter((each) => (job === undefined || each.job === job) && (states?.includes(each.state) ?? true))
      .filter((each) => each.id > (after ?? 0) && each.id < before && (shard === undefined || each.shard === shard))
      .slice(0, limit)
      .map((each) => ({ ...each }));
  }

  async find(id: number): Promise<KeptExecution | undefined> {
    const execution = this.#table.executions.get(id);
    return execution && { ...execution };
  }

  async findAll(ids: readonly number[]): Promise<readonly KeptExecution[]> {
    return (await Promise.all(ids.map((id) => this.find(id)))).filter((found) => found !== undefined);
  }

  async clean({ maxAgeMs, keepPerJob, limit }: Parameters<JobHistory['clean']>[0]): Promise<number> {
    const now = this.#table.clock.now();
    const isEnded = ({ endedAt }: KeptExecution) => endedAt !== undefined;
    const old = this.#newestFirst().filter(({ endedAt }) => endedAt !== undefined && endedAt < now - maxAgeMs);
    let removed = this.#remove(old.slice(0, limit));
    const jobs = [...new Set(this.#newestFirst().map(({ job }) => job))].sort();
    const from = this.#after;
    for (const job of [...jobs.filter((each) => each > from), ...jobs.filter((each) => each <= from)]) {
      const tooMany = this.#newestFirst()
        .filter((each) => each.job === job)
        .slice(keepPerJob)
        .filter(isEnded);
      const gone = this.#remove(tooMany.reverse().slice(0, limit - removed));
      if (gone > 0) this.#after = job;
      removed += gone;
    }
    return removed;
  }

  #newestFirst(): KeptExecution[] {
    return [...this.#table.executions.values()].reverse();
  }

  #remove(executions: readonly KeptExecution[]): number {
    for (const { id } of executions) this.#table.executions.delete(id);
    return executions.length;
  }
}
