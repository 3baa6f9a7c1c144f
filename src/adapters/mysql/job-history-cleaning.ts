import type { ResultSetHeader, RowDataPacket } from 'mysql2';
import type { JobHistory } from '../../application/jobs/job-history.js';
import type { MysqlDatabase } from './database.js';
import { NOW_MS } from './now.js';
import { tryAgain } from './try-again.js';
import type { Limits } from './use-connection.js';

/** How many jobs one statement looks at. */
const JOBS_AT_ONCE = 50;
/** It reads as many entries of an index as are kept of so many jobs. */
const TIMEOUT_MS = 10_000;

/**
 * Removes what is too old, then what is too much of each job. By ids that were looked up, because deleting a range of an
 * index would lock out those who write beside it. Goes once around the jobs, each time on from where the limit stopped
 * it, so that a busy job does not keep it from the others.
 */
export class MysqlJobHistoryCleaning {
  readonly #database: MysqlDatabase;
  #after = Buffer.alloc(0);

  constructor(database: MysqlDatabase) {
    this.#database = database;
  }

  /**
   * @returns how many are gone
   * @throws the signal's reason when `signal` aborts
   */
  async clean(
    { maxAgeMs, keepPerJob, limit }: Parameters<JobHistory['clean']>[0],
    signal?: AbortSignal,
  ): Promise<number> {
    const limits = { timeoutMs: TIMEOUT_MS, signal };
    let removed = await this.#remove(await this.#tooOld(maxAgeMs, limit, limits), limits);
    const from = this.#after;
    for (const range of ['job > ?', 'job <= ?']) {
      for await (const jobs of this.#jobs(range, from, limits)) {
        if (removed >= limit) return removed;
        const rows = await this.#tooMany(jobs, { keepPerJob, limit: limit - removed }, limits);
        removed += await this.#remove(rows, limits);
        this.#after = rows.at(-1)?.['job'] ?? this.#after;
      }
    }
    return removed;
  }

  #tooOld(maxAgeMs: number, limit: number, limits: Limits): Promise<RowDataPacket[]> {
    return this.#database.query<RowDataPacket[]>(
      `SELECT id FROM hotlist_executions FORCE INDEX (hotlist_executions_by_ended_at)
       WHERE ended_at < ${NOW_MS} - ? ORDER BY ended_at LIMIT ?`,
      [maxAgeMs, limit],
      limits,
    );
  }

  /** The jobs of a range, by a few steps along the index however long their histories are. */
  async *#jobs(range: string, from: Buffer, limits: Limits): AsyncGenerator<readonly Buffer[]> {
    for (let after = range === 'job > ?' ? from : Buffer.alloc(0); ; ) {
      const rows = await this.#database.query<RowDataPacket[]>(
        `SELECT job FROM hotlist_executions FORCE INDEX (hotlist_executions_by_job)
         WHERE ${range} AND job > ? GROUP BY job ORDER BY job LIMIT ?`,
        [from, after, JOBS_AT_ONCE],
        limits,
      );
      const last: Buffer | undefined = rows.at(-1)?.['job'];
      if (!last) return;
      yield rows.map(({ job }) => job);
      after = last;
    }
  }

  /** What ended of these jobs before their newest `keepPerJob`, the oldest of each job first. */
  async #tooMany(
    jobs: readonly Buffer[],
    { keepPerJob, limit }: { readonly keepPerJob: number; readonly limit: number },
    limits: Limits,
  ): Promise<RowDataPacket[]> {
    const ofOne = `
      (SELECT job, id FROM hotlist_executions FORCE INDEX (hotlist_executions_by_job)
       WHERE job = ? AND ended_at IS NOT NULL AND id <= (
         SELECT id FROM hotlist_executions FORCE INDEX (hotlist_executions_by_job)
         WHERE job = ? ORDER BY id DESC LIMIT 1 OFFSET ?)
       ORDER BY id LIMIT ?)`;
    const rows = await this.#database.query<RowDataPacket[]>(
      jobs.map(() => ofOne).join(' UNION ALL '),
      jobs.flatMap((job) => [job, job, keepPerJob, limit]),
      limits,
    );
    return rows.slice(0, limit);
  }

  async #remove(rows: readonly RowDataPacket[], limits: Limits): Promise<number> {
    if (rows.length === 0) return 0;
    const ids = rows.map(({ id }) => id);
    const { affectedRows } = await tryAgain(() =>
      this.#database.query<ResultSetHeader>('DELETE FROM hotlist_executions WHERE id IN (?)', [ids], limits),
    );
    return affectedRows;
  }
}
