import type { RowDataPacket } from 'mysql2';
import type { PoolConnection } from 'mysql2/promise';
import { type Fed, type JobQueue, QueueFullError } from '../../application/jobs/job-queue.js';
import type { JobRecord } from '../../application/jobs/job-records.js';
import { batches } from './batches.js';
import { type MysqlDatabase, STATEMENT_MS } from './database.js';
import { isLockedOut } from './database-error.js';
import { lockJob, readJob } from './job-records.js';
import { NOW_MS } from './now.js';
import { tryAgain } from './try-again.js';

/** After this long a look leaves the rest to the next one: others may be waiting behind many that are locked. */
const LOOK_MS = 5_000;

/** Of a shard that waits for a fire time to come. */
const IS_IDLE = `
  state <> 'running' AND is_enabled = 1 AND attempt = 1 AND handled_to IS NULL
  AND (fire_time IS NULL OR fire_time > ${NOW_MS})`;

/** The fire times in the table `hotlist_job_fire_times`, until a shard in `hotlist_job_shards` has them. */
export class MysqlJobQueue implements JobQueue {
  readonly #database: MysqlDatabase;
  /** The shard that was tried last. Each look begins after it, so that none that can't be changed keeps others from their turn. */
  #tried = { job: Buffer.alloc(0), shard: 0 };

  constructor(database: MysqlDatabase) {
    this.#database = database;
  }

  add(name: string, fireTimes: readonly number[], most: number): Promise<JobRecord> {
    const job = Buffer.from(name);
    return this.#database.write(async (connection) => {
      await lockJob(connection, name, undefined);
      const { shards } = await readJob(connection, name);
      const before = await queued(connection, job);
      const rows = shards.flatMap(({ shard }) => fireTimes.map((fireTime) => [job, shard, fireTime]));
      for (const some of batches(rows)) {
        await connection.query('INSERT IGNORE INTO hotlist_job_fire_times (job, shard, fire_time) VALUES ?', [some]);
      }
      const after = await queued(connection, job);
      if (after > most) throw new QueueFullError(name, before, after - before, most);
      return readJob(connection, name);
    });
  }

  clear(name: string): Promise<JobRecord> {
    return this.#database.write(async (connection) => {
      await lockJob(connection, name, undefined);
      await connection.query('DELETE FROM hotlist_job_fire_times WHERE job = ?', [Buffer.from(name)]);
      return readJob(connection, name);
    });
  }

  async feed(limit: number): Promise<Fed> {
    const [[row] = [], waiting = []] = await tryAgain(() =>
      this.#database.query<RowDataPacket[][]>(
        `SELECT EXISTS (SELECT 1 FROM hotlist_job_fire_times) AS is_more;
         SELECT shards.job, shards.shard
         FROM (SELECT job, shard FROM hotlist_job_fire_times GROUP BY job, shard) AS given
           STRAIGHT_JOIN hotlist_job_shards AS shards ON shards.job = given.job AND shards.shard = given.shard
         WHERE ${IS_IDLE} ORDER BY (given.job, given.shard) > (?, ?) DESC, given.job, given.shard LIMIT ?`,
        [this.#tried.job, this.#tried.shard, limit],
      ),
    );
    const giveUpAt = performance.now() + LOOK_MS;
    let moved = 0;
    let failure: unknown;
    for (const { job, shard } of waiting) {
      if (performance.now() > giveUpAt) break;
      this.#tried = { job, shard: Number(shard) };
      try {
        if (await this.#move(this.#tried)) moved++;
      } catch (error) {
        failure = error;
        if (moved > 0 || !isLockedOut(error)) break;
      }
    }
    // What was moved has to be announced soon. What can't be is tried again, and fails alone when there is nothing else.
    if (failure !== undefined && moved === 0) throw failure;
    return { moved, isMore: Number(row?.['is_more']) === 1 };
  }

  #move({ job, shard }: { readonly job: Buffer; readonly shard: number }): Promise<boolean> {
    const limits = { timeoutMs: STATEMENT_MS };
    return this.#database.write((connection) => move(connection, job, shard), limits);
  }
}

async function queued(connection: PoolConnection, job: Buffer): Promise<number> {
  const [[row]] = await connection.query<RowDataPacket[]>(
    'SELECT COUNT(*) AS queued FROM hotlist_job_fire_times WHERE job = ?',
    [job],
  );
  return Number(row?.['queued']);
}

/** Both are looked at again once they are locked: somebody else may have been quicker. */
async function move(connection: PoolConnection, job: Buffer, shard: number): Promise<boolean> {
  const [[idle]] = await connection.query<RowDataPacket[]>(
    `SELECT 1 FROM hotlist_job_shards WHERE job = ? AND shard = ? AND ${IS_IDLE} FOR UPDATE`,
    [job, shard],
  );
  const [[first]] = await connection.query<RowDataPacket[]>(
    `SELECT fire_time FROM hotlist_job_fire_times WHERE job = ? AND shard = ? ORDER BY fire_time LIMIT 1 FOR UPDATE`,
    [job, shard],
  );
  if (!idle || !first) return false;
  const fireTime: unknown = first['fire_time'];
  // What it waits for may have come since it was looked at, while somebody's lock was waited for, and is not handled.
  await connection.query(
    `UPDATE hotlist_job_shards
     SET handled_to = LEAST(${NOW_MS}, COALESCE(fire_time - 1, ${NOW_MS})),
       fire_time = ?, due_at = IF(state = 'held', due_at, ${NOW_MS}), was_due_at = ${NOW_MS}
     WHERE job = ? AND shard = ?`,
    [fireTime, job, shard],
  );
  await connection.query('DELETE FROM hotlist_job_fire_times WHERE job = ? AND shard = ? AND fire_time = ?', [
    ...[job, shard, fireTime],
  ]);
  return true;
}
