import type { ResultSetHeader, RowDataPacket } from 'mysql2';
import { cutDetail } from '../../application/jobs/cut-detail.js';
import type { HistoryPage, JobHistory, KeptExecution, NewExecution } from '../../application/jobs/job-history.js';
import { batches } from './batches.js';
import type { MysqlDatabase } from './database.js';
import { MysqlJobHistoryCleaning } from './job-history-cleaning.js';
import { historyPage } from './job-history-page.js';
import { INSERT_EXECUTIONS, toPlaces, toValues } from './job-history-rows.js';
import { toInstant } from './job-rows.js';
import { NOW_MS } from './now.js';
import { tryAgain } from './try-again.js';

/** What has been run, in the table `hotlist_executions`. */
export class MysqlJobHistory implements JobHistory {
  readonly #database: MysqlDatabase;
  readonly #cleaning: MysqlJobHistoryCleaning;

  constructor(database: MysqlDatabase) {
    this.#database = database;
    this.#cleaning = new MysqlJobHistoryCleaning(database);
  }

  async record(executions: readonly NewExecution[]): Promise<readonly number[]> {
    const ids: number[] = [];
    for (const some of batches(executions)) {
      // Rows that are counted before they are written get ids one step apart, whatever the server is set to.
      const [{ insertId }, [row]] = await this.#query<[ResultSetHeader, RowDataPacket[]]>(
        `${INSERT_EXECUTIONS} VALUES ${some.map(toPlaces).join(', ')};
         SELECT @@auto_increment_increment AS step`,
        some.flatMap(toValues),
      );
      ids.push(...some.map((_, index) => Number(insertId) + index * Number(row?.['step'])));
    }
    return ids;
  }

  async end(ends: Parameters<JobHistory['end']>[0]): Promise<void> {
    for (const some of batches([...ends].sort((a, b) => a.id - b.id))) {
      const others = 'UNION ALL SELECT ?, ?, ? '.repeat(some.length - 1);
      await this.#query(
        `UPDATE (SELECT ? AS id, ? AS state, ? AS detail ${others}) AS ends
           STRAIGHT_JOIN hotlist_executions AS executions ON executions.id = ends.id
         SET executions.state = ends.state, executions.detail = ends.detail, executions.ended_at = ${NOW_MS}
         WHERE executions.ended_at IS NULL`,
        some.flatMap(({ id, state, detail }) => [id, state, cutDetail(detail)]),
      );
    }
  }

  async lose(keys: Parameters<JobHistory['lose']>[0]): Promise<void> {
    for (const some of batches(keys)) {
      const others = 'UNION ALL SELECT ?, ?, ? '.repeat(some.length - 1);
      await this.#query(
        `UPDATE (SELECT ? AS job, ? AS shard, ? AS epoch ${others}) AS lost
           STRAIGHT_JOIN hotlist_executions AS executions FORCE INDEX (hotlist_executions_by_ended_at)
             ON executions.ended_at IS NULL AND executions.job = lost.job AND executions.shard = lost.shard
         SET executions.state = 'lost', executions.ended_at = ${NOW_MS}
         WHERE executions.epoch < lost.epoch`,
        some.flatMap(({ job, shard, epoch }) => [Buffer.from(job), shard, epoch]),
      );
    }
  }

  async list(page: HistoryPage): Promise<readonly KeptExecution[]> {
    const { sql, values } = historyPage(page);
    return (await this.#query<RowDataPacket[]>(sql, values)).map(toExecution);
  }

  async find(id: number): Promise<KeptExecution | undefined> {
    const [row] = await this.#query<RowDataPacket[]>('SELECT * FROM hotlist_executions WHERE id = ?', [id]);
    return row && toExecution(row);
  }

  async findAll(ids: readonly number[]): Promise<readonly KeptExecution[]> {
    const found: KeptExecution[] = [];
    for (const some of batches(ids)) {
      const rows = await this.#query<RowDataPacket[]>('SELECT * FROM hotlist_executions WHERE id IN (?)', [some]);
      found.push(...rows.map(toExecution));
    }
    return found;
  }

  clean(rules: Parameters<JobHistory['clean']>[0], signal?: AbortSignal): Promise<number> {
    return this.#cleaning.clean(rules, signal);
  }

  #query<T>(sql: string, values: readonly unknown[]): Promise<T> {
    return tryAgain(async () => (await this.#database.query(sql, values)) as T);
  }
}

function toExecution(row: RowDataPacket): KeptExecution {
  return {
    id: Number(row['id']),
    job: String(row['job']),
    shard: Number(row['shard']),
    fireTime: Number(row['fire_time']),
    lastFireTime: Number(row['last_fire_time']),
    count: Number(row['fire_times']),
    attempt: Number(row['attempt']),
    epoch: Number(row['epoch']),
    owner: String(row['owner']),
    state: String(row['state']) as KeptExecution['state'],
    startedAt: toInstant(row['started_at']),
    endedAt: toInstant(row['ended_at']),
    detail: row['detail'],
  };
}
