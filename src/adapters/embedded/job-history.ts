import type { Clock } from '../../application/clock.js';
import { cutDetail } from '../../application/jobs/cut-detail.js';
import type {
  ExecutionState,
  HistoryPage,
  JobHistory,
  KeptExecution,
  NewExecution,
} from '../../application/jobs/job-history.js';
import type { EmbeddedDatabase } from './database.js';
import { EmbeddedJobHistoryCleaning } from './job-history-cleaning.js';
import { historyPage } from './job-history-page.js';
import { insertExecutions } from './job-history-rows.js';
import { toInstant } from './job-rows.js';

type ExecutionRow = Record<
  'id' | 'shard' | 'fire_time' | 'last_fire_time' | 'fire_times' | 'attempt' | 'epoch',
  bigint
> &
  Record<'started_at' | 'ended_at', bigint | null> &
  Record<'job' | 'owner' | 'detail', string> & { readonly state: ExecutionState };

/** What has been run, in the table `executions`. */
export class EmbeddedJobHistory implements JobHistory {
  readonly #database: EmbeddedDatabase;
  readonly #clock: Clock;
  readonly #cleaning: EmbeddedJobHistoryCleaning;

  constructor(database: EmbeddedDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    this.#cleaning = new EmbeddedJobHistoryCleaning(database, clock);
  }

  async record(executions: readonly NewExecution[]): Promise<readonly number[]> {
    if (executions.length === 0) return [];
    return this.#database.writeInTime(() => insertExecutions(this.#database.connection, executions, this.#clock.now()));
  }

  async end(ends: Parameters<JobHistory['end']>[0]): Promise<void> {
    if (ends.length === 0) return;
    await this.#database.writeInTime(() => {
      const now = this.#clock.now();
      const update = this.#database.connection.prepare(
        'UPDATE executions SET state = ?, detail = ?, ended_at = ? WHERE id = ? AND ended_at IS NULL',
      );
      for (const { id, state, detail } of ends) update.run([state, cutDetail(detail), now, id]);
    });
  }

  async lose(keys: Parameters<JobHistory['lose']>[0]): Promise<void> {
    if (keys.length === 0) return;
    await this.#database.writeInTime(() => {
      const now = this.#clock.now();
      const update = this.#database.connection.prepare(
        `UPDATE executions SET state = 'lost', ended_at = ?
         WHERE ended_at IS NULL AND job = ? AND shard = ? AND epoch < ?`,
      );
      for (const { job, shard, epoch } of keys) update.run([now, job, shard, epoch]);
    });
  }

  async list(page: HistoryPage): Promise<readonly KeptExecution[]> {
    const { sql, values } = historyPage(page);
    return (this.#database.connection.prepare(sql).all([...values]) as ExecutionRow[]).map(toExecution);
  }

  async find(id: number): Promise<KeptExecution | undefined> {
    const row = this.#database.connection.prepare('SELECT * FROM executions WHERE id = ?').get([id]) as
      | ExecutionRow
      | undefined;
    return row && toExecution(row);
  }

  async findAll(ids: readonly number[]): Promise<readonly KeptExecution[]> {
    const find = this.#database.connection.prepare(
      'SELECT * FROM executions WHERE id IN (SELECT value FROM json_each(?))',
    );
    return (find.all([JSON.stringify(ids)]) as ExecutionRow[]).map(toExecution);
  }

  clean(rules: Parameters<JobHistory['clean']>[0]): Promise<number> {
    return this.#cleaning.clean(rules);
  }
}

function toExecution(row: ExecutionRow): KeptExecution {
  return {
    id: Number(row.id),
    job: row.job,
    shard: Number(row.shard),
    fireTime: Number(row.fire_time),
    lastFireTime: Number(row.last_fire_time),
    count: Number(row.fire_times),
    attempt: Number(row.attempt),
    epoch: Number(row.epoch),
    owner: row.owner,
    state: row.state,
    startedAt: toInstant(row.started_at),
    endedAt: toInstant(row.ended_at),
    detail: row.detail,
  };
}
