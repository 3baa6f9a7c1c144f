import type { ResultSetHeader, RowDataPacket } from 'mysql2';
import type {
  InstanceRecord,
  InstanceRecords,
  InstanceReport,
  SeenInstances,
} from '../../application/jobs/instance-records.js';
import type { MysqlDatabase } from './database.js';
import { toInstant } from './job-rows.js';
import { NOW_MS } from './now.js';
import { tryAgain } from './try-again.js';

/** What an instance says anew each time. */
const CHANGING = ['total_load', 'event_loop', 'cpu', 'memory', 'runs', 'running', 'max_running', 'held', 'skew_ms'];

/** One row, without a name, where there is no instance: the clock is there all the same. */
const READ = `SELECT clock.now_ms, instances.* FROM (SELECT ${NOW_MS} AS now_ms) AS clock
  LEFT JOIN hotlist_instances AS instances ON TRUE ORDER BY instances.name`;

/** The instances, in the table `hotlist_instances`. */
export class MysqlInstanceRecords implements InstanceRecords {
  readonly #database: MysqlDatabase;

  constructor(database: MysqlDatabase) {
    this.#database = database;
  }

  async report(report: InstanceReport): Promise<SeenInstances> {
    const { name, host, pid, version, uptimeMs, load, figures, running, maxRunning, held, skewMs = null } = report;
    const { eventLoop, cpu, memory, runs } = figures;
    const [, rows] = await this.#query<[ResultSetHeader, RowDataPacket[]]>(
      `INSERT INTO hotlist_instances (name, host, pid, version, started_at, seen_at, ${CHANGING.join(', ')})
       VALUES (?, ?, ?, ?, ${NOW_MS} - ?, ${NOW_MS}, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON DUPLICATE KEY UPDATE ${['seen_at', ...CHANGING].map((column) => `${column} = VALUES(${column})`).join(', ')};
       ${READ}`,
      [
        ...[Buffer.from(name), Buffer.from(host), pid, version, uptimeMs],
        ...[load, eventLoop, cpu, memory, runs, running, maxRunning, held, skewMs],
      ],
    );
    return toSeen(rows);
  }

  async list(): Promise<SeenInstances> {
    return toSeen(await this.#query<RowDataPacket[]>(READ));
  }

  async remove(name: string): Promise<void> {
    await this.#query('DELETE FROM hotlist_instances WHERE name = ?', [Buffer.from(name)]);
  }

  async clean(unseenForMs: number): Promise<void> {
    await this.#query(`DELETE FROM hotlist_instances WHERE seen_at < ${NOW_MS} - ?`, [unseenForMs]);
  }

  #query<T>(sql: string, values: readonly unknown[] = []): Promise<T> {
    return tryAgain(async () => (await this.#database.query(sql, values)) as T);
  }
}

function toSeen(rows: readonly RowDataPacket[]): SeenInstances {
  const instances = rows.filter(({ name }) => name !== null).map(toRecord);
  return { instances, now: Number(rows[0]?.['now_ms']) };
}

function toRecord(row: RowDataPacket): InstanceRecord {
  return {
    name: String(row['name']),
    host: String(row['host']),
    pid: Number(row['pid']),
    version: String(row['version']),
    startedAt: Number(row['started_at']),
    seenAt: Number(row['seen_at']),
    load: Number(row['total_load']),
    figures: {
      eventLoop: Number(row['event_loop']),
      cpu: Number(row['cpu']),
      memory: Number(row['memory']),
      runs: Number(row['runs']),
    },
    running: Number(row['running']),
    maxRunning: Number(row['max_running']),
    held: Number(row['held']),
    skewMs: toInstant(row['skew_ms']),
  };
}
