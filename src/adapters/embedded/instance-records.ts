import type { Clock } from '../../application/clock.js';
import type {
  InstanceRecord,
  InstanceRecords,
  InstanceReport,
  SeenInstances,
} from '../../application/jobs/instance-records.js';
import type { EmbeddedDatabase } from './database.js';
import { toInstant } from './job-rows.js';

type InstanceRow = Record<'name' | 'host' | 'version', string> &
  Record<'pid' | 'started_at' | 'seen_at' | 'running' | 'max_running' | 'held', bigint> &
  Record<'total_load' | 'event_loop' | 'cpu' | 'memory' | 'runs', number> & { readonly skew_ms: bigint | null };

/** What an instance says anew each time. */
const CHANGING = ['total_load', 'event_loop', 'cpu', 'memory', 'runs', 'running', 'max_running', 'held', 'skew_ms'];

/** The instances, in the table `instances`: the one that serves from the file, and those that died over it. */
export class EmbeddedInstanceRecords implements InstanceRecords {
  readonly #database: EmbeddedDatabase;
  readonly #clock: Clock;

  constructor(database: EmbeddedDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  report(report: InstanceReport): Promise<SeenInstances> {
    const { name, host, pid, version, uptimeMs, load, figures, running, maxRunning, held, skewMs = null } = report;
    const { eventLoop, cpu, memory, runs } = figures;
    return this.#database.write(() => {
      const now = this.#clock.now();
      this.#database.connection
        .prepare(
          `INSERT INTO instances (name, host, pid, version, started_at, seen_at, ${CHANGING.join(', ')})
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (name) DO UPDATE SET
             ${['seen_at', ...CHANGING].map((column) => `${column} = excluded.${column}`).join(', ')}`,
        )
        .run([
          ...[name, host, pid, version, now - uptimeMs, now],
          ...[load, eventLoop, cpu, memory, runs, running, maxRunning, held, skewMs],
        ]);
      return this.#read(now);
    });
  }

  async list(): Promise<SeenInstances> {
    return this.#read(this.#clock.now());
  }

  async remove(name: string): Promise<void> {
    await this.#database.write(() =>
      this.#database.connection.prepare('DELETE FROM instances WHERE name = ?').run([name]),
    );
  }

  async clean(unseenForMs: number): Promise<void> {
    await this.#database.write(() =>
      this.#database.connection
        .prepare('DELETE FROM instances WHERE seen_at < ?')
        .run([this.#clock.now() - unseenForMs]),
    );
  }

  #read(now: number): SeenInstances {
    const rows = this.#database.connection.prepare('SELECT * FROM instances ORDER BY name').all([]) as InstanceRow[];
    return { instances: rows.map(toRecord), now };
  }
}

function toRecord(row: InstanceRow): InstanceRecord {
  return {
    name: row.name,
    host: row.host,
    pid: Number(row.pid),
    version: row.version,
    startedAt: Number(row.started_at),
    seenAt: Number(row.seen_at),
    load: row.total_load,
    figures: { eventLoop: row.event_loop, cpu: row.cpu, memory: row.memory, runs: row.runs },
    running: Number(row.running),
    maxRunning: Number(row.max_running),
    held: Number(row.held),
    skewMs: toInstant(row.skew_ms),
  };
}
