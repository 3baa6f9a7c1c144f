import type { Clock } from '../../application/clock.js';
import { type Fed, type JobQueue, QueueFullError } from '../../application/jobs/job-queue.js';
import { type JobRecord, NoSuchJobError } from '../../application/jobs/job-records.js';
import type { EmbeddedDatabase } from './database.js';
import { readJobs } from './job-rows.js';

/** The first that is queued for each shard that waits for a fire time to come. */
const FIRST = `
  SELECT given.job, given.shard, given.fire_time
  FROM (SELECT job, shard, min(fire_time) AS fire_time FROM job_fire_times GROUP BY job, shard) AS given
    CROSS JOIN job_shards AS shards ON shards.job = given.job AND shards.shard = given.shard
  WHERE shards.state <> 'running' AND shards.is_enabled = 1 AND shards.attempt = 1 AND shards.handled_to IS NULL
    AND (shards.fire_time IS NULL OR shards.fire_time > ?)
  LIMIT ?`;

/** The fire times in the table `job_fire_times`, until a shard in `job_shards` has them. */
export class EmbeddedJobQueue implements JobQueue {
  readonly #database: EmbeddedDatabase;
  readonly #clock: Clock;

  constructor(database: EmbeddedDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  add(name: string, fireTimes: readonly number[], most: number): Promise<JobRecord> {
    return this.#database.write(() => {
      const { shards } = this.#get(name);
      const before = this.#queued(name);
      const insert = this.#database.connection.prepare('INSERT OR IGNORE INTO job_fire_times VALUES (?, ?, ?)');
      for (const { shard } of shards) for (const fireTime of fireTimes) insert.run([name, shard, fireTime]);
      const after = this.#queued(name);
      if (after > most) throw new QueueFullError(name, before, after - before, most);
      return this.#get(name);
    });
  }

  clear(name: string): Promise<JobRecord> {
    return this.#database.write(() => {
      this.#get(name);
      this.#database.connection.prepare('DELETE FROM job_fire_times WHERE job = ?').run([name]);
      return this.#get(name);
    });
  }

  async feed(limit: number): Promise<Fed> {
    const { connection } = this.#database;
    // Whoever finds nothing keeps nobody from writing.
    const isMore = connection.prepare('SELECT 1 FROM job_fire_times LIMIT 1').get([]) !== undefined;
    if (!isMore) return { moved: 0, isMore };
    const moved = await this.#database.writeInTime(() => {
      const now = this.#clock.now();
      const take = connection.prepare('DELETE FROM job_fire_times WHERE job = ? AND shard = ? AND fire_time = ?');
      const give = connection.prepare(
        `UPDATE job_shards
         SET fire_time = ?1, due_at = iif(state = 'held', due_at, ?2), was_due_at = ?2, handled_to = ?2
         WHERE job = ?3 AND shard = ?4`,
      );
      const first = connection.prepare(FIRST).all([now, limit]) as { job: string; shard: bigint; fire_time: bigint }[];
      for (const { job, shard, fire_time } of first) {
        take.run([job, shard, fire_time]);
        give.run([fire_time, now, job, shard]);
      }
      return first.length;
    });
    return { moved, isMore };
  }

  #get(name: string): JobRecord {
    const [record] = readJobs(this.#database.connection, 'name = ?', [name], 1);
    if (!record) throw new NoSuchJobError(name);
    return record;
  }

  #queued(name: string): number {
    const { queued } = this.#database.connection
      .prepare('SELECT count(*) AS queued FROM job_fire_times WHERE job = ?')
      .get([name]) as { queued: bigint };
    return Number(queued);
  }
}
