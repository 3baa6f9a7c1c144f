import { randomBytes } from 'node:crypto';
import type { Clock } from '../../application/clock.js';
import {
  JobChangedError,
  JobExistsError,
  type JobPage,
  type JobRecord,
  type JobRecords,
  NoSuchJobError,
} from '../../application/jobs/job-records.js';
import type { JobDefinition } from '../../domain/scheduling/job-definition.js';
import type { EmbeddedDatabase } from './database.js';
import { rescheduleJob } from './job-rescheduling.js';
import { readJobs, toInstant } from './job-rows.js';
import { addShards, removeShards } from './job-shards.js';

/** The labels of a definition have all of those that are asked for. */
const HAS_LABELS = `NOT EXISTS (
  SELECT 1 FROM json_each(?) AS wanted WHERE NOT EXISTS (
    SELECT 1 FROM json_each(definition, '$.labels') AS label WHERE label.key = wanted.key AND label.value = wanted.value))`;

/** The jobs in the table `jobs`. Every change is one write, so they follow one another. */
export class EmbeddedJobRecords implements JobRecords {
  readonly #database: EmbeddedDatabase;
  readonly #clock: Clock;

  constructor(database: EmbeddedDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  create(
    definition: JobDefinition,
    origin: JobRecord['origin'],
    firstFireTime: number | undefined,
    isEnabled = true,
  ): Promise<JobRecord> {
    const { connection } = this.#database;
    const { name } = definition;
    return this.#database.write(() => {
      const now = this.#clock.now();
      const { changes } = connection
        .prepare(
          `INSERT INTO jobs (name, definition, origin, etag, is_enabled, created_at, updated_at)
           VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING`,
        )
        .run([name, JSON.stringify(definition), origin, newEtag(), Number(isEnabled), now, now]);
      if (Number(changes) === 0) throw new JobExistsError(name);
      addShards(connection, definition, { first: 0, isEnabled, fireTime: firstFireTime });
      return this.#get(name);
    });
  }

  async find(name: string): Promise<JobRecord | undefined> {
    return readJobs(this.#database.connection, 'name = ?', [name], 1)[0];
  }

  async list({ labels = {}, after, limit }: JobPage): Promise<readonly JobRecord[]> {
    const values = [after ?? '', JSON.stringify(labels)];
    return readJobs(this.#database.connection, `name > ? AND ${HAS_LABELS}`, values, limit);
  }

  async missing(names: readonly string[]): Promise<readonly string[]> {
    const find = this.#database.connection.prepare('SELECT 1 FROM jobs WHERE name = ?');
    return names.filter((name) => !find.get([name]));
  }

  replace(
    definition: JobDefinition,
    { etag, nextFireTime, before }: Parameters<JobRecords['replace']>[1],
  ): Promise<JobRecord> {
    const { name, priority, shards } = definition;
    const { connection } = this.#database;
    return this.#database.write(() => {
      const now = this.#clock.now();
      const { isEnabled } = this.#get(name, etag);
      connection
        .prepare('UPDATE jobs SET definition = ?, etag = ?, updated_at = ? WHERE name = ?')
        .run([JSON.stringify(definition), newEtag(), now, name]);
      removeShards(connection, name, shards, now);
      connection.prepare('UPDATE job_shards SET priority = ? WHERE job = ?').run([priority, name]);
      if (nextFireTime !== undefined) {
        rescheduleJob(connection, name, now, { nextFireTime, before, misfire: definition.misfire });
      }
      const there = connection
        .prepare(
          `SELECT count(*) AS shards, coalesce(max(iif(handled_to IS NULL, fire_time, NULL)), max(handled_to)) AS last
           FROM job_shards WHERE job = ?`,
        )
        .get([name]) as { shards: bigint; last: bigint | null };
      const fireTime = nextFireTime ?? toInstant(there.last);
      addShards(connection, definition, { first: Number(there.shards), isEnabled, fireTime });
      return this.#get(name);
    });
  }

  setEnabled(name: string, isEnabled: boolean, etag?: string): Promise<JobRecord> {
    const { connection } = this.#database;
    return this.#database.write(() => {
      const before = this.#get(name, etag);
      if (before.isEnabled === isEnabled) return before;
      connection
        .prepare('UPDATE jobs SET is_enabled = ?, etag = ?, updated_at = ? WHERE name = ?')
        .run([Number(isEnabled), newEtag(), this.#clock.now(), name]);
      connection.prepare('UPDATE job_shards SET is_enabled = ? WHERE job = ?').run([Number(isEnabled), name]);
      return this.#get(name);
    });
  }

  trigger(name: string): Promise<JobRecord> {
    const { connection } = this.#database;
    return this.#database.write(() => {
      const now = this.#clock.now();
      this.#get(name);
      connection
        .prepare(
          `UPDATE job_shards
           SET attempt = iif(fire_time <= ?1, attempt, 1), fire_time = iif(fire_time <= ?1, fire_time, ?1),
             due_at = iif(state = 'held', due_at, ?1), was_due_at = ?1
           WHERE job = ?2 AND state <> 'running' AND is_enabled = 1
             AND (due_at IS NULL OR iif(state = 'held', was_due_at, due_at) > ?1)
             AND (fire_time IS NULL OR fire_time > ?1 OR attempt > 1)`,
        )
        .run([now, name]);
      return this.#get(name);
    });
  }

  async remove(name: string, etag?: string): Promise<boolean> {
    const { connection } = this.#database;
    try {
      await this.#database.write(() => {
        this.#get(name, etag);
        removeShards(connection, name, 0, this.#clock.now());
        connection.prepare('DELETE FROM jobs WHERE name = ?').run([name]);
      });
      return true;
    } catch (error) {
      if (error instanceof NoSuchJobError) return false;
      throw error;
    }
  }

  async now(): Promise<number> {
    return this.#clock.now();
  }

  #get(name: string, etag?: string): JobRecord {
    const [record] = readJobs(this.#database.connection, 'name = ?', [name], 1);
    if (!record) throw new NoSuchJobError(name);
    if (etag !== undefined && record.etag !== etag) throw new JobChangedError(name);
    return record;
  }
}

/** Random, so that one of a job that was removed is none of a later job of the same name. */
function newEtag(): string {
  return randomBytes(12).toString('base64url');
}
