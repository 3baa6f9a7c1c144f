import type { Clock } from '../../application/clock.js';
import type { JobHistory } from '../../application/jobs/job-history.js';
import type { EmbeddedDatabase } from './database.js';

/** How many jobs one write looks at. */
const JOBS_AT_ONCE = 50;

/**
 * Removes what is too old, then what is too much of each job. Goes once around the jobs, a few of them with each write so
 * that others come in between, and each time on from where the limit stopped it, so that a busy job does not keep it from
 * the others.
 */
export class EmbeddedJobHistoryCleaning {
  readonly #database: EmbeddedDatabase;
  readonly #clock: Clock;
  #after = '';

  constructor(database: EmbeddedDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** @returns how many are gone */
  async clean({ maxAgeMs, keepPerJob, limit }: Parameters<JobHistory['clean']>[0]): Promise<number> {
    let removed = await this.#database.write(() => this.#removeOld(maxAgeMs, limit));
    const from = this.#after;
    for (const range of ['job > ?', 'job <= ?']) {
      for (const jobs of this.#jobs(range, from)) {
        if (removed >= limit) return removed;
        removed += await this.#database.write(() => this.#removeBeyond(jobs, keepPerJob, limit - removed));
      }
    }
    return removed;
  }

  #removeOld(maxAgeMs: number, limit: number): number {
    const { changes } = this.#database.connection
      .prepare(
        `DELETE FROM executions WHERE id IN (
           SELECT id FROM executions WHERE ended_at < ? ORDER BY ended_at LIMIT ?)`,
      )
      .run([this.#clock.now() - maxAgeMs, limit]);
    return Number(changes);
  }

  /** The jobs of a range, a few at a time. */
  *#jobs(range: string, from: string): Generator<readonly string[]> {
    for (let after = range === 'job > ?' ? from : ''; ; ) {
      const rows = this.#database.connection
        .prepare(
          `SELECT DISTINCT job FROM executions INDEXED BY executions_by_job
           WHERE ${range} AND job > ? ORDER BY job LIMIT ?`,
        )
        .all([from, after, JOBS_AT_ONCE]) as { job: string }[];
      const last = rows.at(-1)?.job;
      if (last === undefined) return;
      yield rows.map(({ job }) => job);
      after = last;
    }
  }

  /** What ended of these jobs before their newest `keep`, the oldest of each job first. */
  #removeBeyond(jobs: readonly string[], keep: number, limit: number): number {
    const remove = this.#database.connection.prepare(
      `DELETE FROM executions WHERE id IN (
         SELECT id FROM executions INDEXED BY executions_by_job
         WHERE job = ?1 AND ended_at IS NOT NULL AND id <= (
           SELECT id FROM executions WHERE job = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)
         ORDER BY id LIMIT ?3)`,
    );
    let removed = 0;
    for (const job of jobs) {
      const changes = Number(remove.run([job, keep, limit - removed]).changes);
      if (changes > 0) this.#after = job;
      removed += changes;
      if (removed >= limit) break;
    }
    return removed;
  }
}
