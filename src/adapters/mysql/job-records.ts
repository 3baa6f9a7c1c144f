import { randomBytes } from 'node:crypto';
import type { RowDataPacket } from 'mysql2';
import type { PoolConnection } from 'mysql2/promise';
import {
  JobChangedError,
  JobExistsError,
  type JobPage,
  type JobRecord,
  type JobRecords,
  NoSuchJobError,
} from '../../application/jobs/job-records.js';
import type { JobDefinition } from '../../domain/scheduling/job-definition.js';
import { batches } from './batches.js';
import type { MysqlDatabase } from './database.js';
import { rescheduleJob } from './job-rescheduling.js';
import { readJobs, toInstant } from './job-rows.js';
import { addShards, removeShards } from './job-shards.js';
import { NOW_MS } from './now.js';

const DUPLICATE_ENTRY = 1062;
/** A page may be of a thousand jobs. */
const READ_LIMITS = { timeoutMs: 5_000 };

/** The jobs in the table `hotlist_jobs`. Every change locks the job's row first, so they follow one another. */
export class MysqlJobRecords implements JobRecords {
  readonly #database: MysqlDatabase;

  constructor(database: MysqlDatabase) {
    this.#database = database;
  }

  async create(
    definition: JobDefinition,
    origin: JobRecord['origin'],
    firstFireTime: number | undefined,
    isEnabled = true,
  ): Promise<JobRecord> {
    try {
      return await this.#database.write(async (connection) => {
        await connection.query(
          `INSERT INTO hotlist_jobs (name, definition, origin, etag, is_enabled, created_at, updated_at)
           VALUES (?, ?, ?, ?, ?, ${NOW_MS}, ${NOW_MS})`,
          [Buffer.from(definition.name), JSON.stringify(definition), origin, newEtag(), isEnabled],
        );
        await addShards(connection, definition, { first: 0, isEnabled, fireTime: firstFireTime });
        return readJob(connection, definition.name);
      });
    } catch (error) {
      if (isDuplicate(error)) throw new JobExistsError(definition.name);
      throw error;
    }
  }

  async find(name: string): Promise<JobRecord | undefined> {
    const [record] = await this.#read('name = ?', [Buffer.from(name)], 1);
    return record;
  }

  list({ labels = {}, after, limit }: JobPage): Promise<readonly JobRecord[]> {
    const conditions = ['name > ?'];
    const values: unknown[] = [Buffer.from(after ?? '')];
    if (Object.keys(labels).length > 0) {
      // A definition with half of a surrogate pair in it is no JSON for MySQL, which must not spoil the whole list.
      conditions.push("IF(JSON_VALID(definition), JSON_CONTAINS(definition, ?, '$.labels'), FALSE)");
      values.push(JSON.stringify(labels));
    }
    return this.#read(conditions.join(' AND '), values, limit);
  }

  async missing(names: readonly string[]): Promise<readonly string[]> {
    const there = new Set<string>();
    for (const some of batches(names)) {
      const keys = some.map((name) => Buffer.from(name));
      const rows = await this.#database.query<RowDataPacket[]>('SELECT name FROM hotlist_jobs WHERE name IN (?)', [
        keys,
      ]);
      for (const row of rows) there.add(String(row['name']));
    }
    return names.filter((name) => !there.has(name));
  }

  replace(
    definition: JobDefinition,
    { etag, nextFireTime, before }: Parameters<JobRecords['replace']>[1],
  ): Promise<JobRecord> {
    const { name, priority, shards } = definition;
    const job = Buffer.from(name);
    return this.#database.write(async (connection) => {
      const { isEnabled } = await lockJob(connection, name, etag);
      await connection.query(
        `UPDATE hotlist_jobs SET definition = ?, etag = ?, updated_at = ${NOW_MS} WHERE name = ?`,
        [JSON.stringify(definition), newEtag(), job],
      );
      await removeShards(connection, name, shards);
      await connection.query('UPDATE hotlist_job_shards SET priority = ? WHERE job = ?', [priority, job]);
      if (nextFireTime !== undefined) {
        await rescheduleJob(connection, name, { nextFireTime, before, misfire: definition.misfire });
      }
      const [[there]] = await connection.query<RowDataPacket[]>(
        `SELECT COUNT(*) AS shards, COALESCE(MAX(IF(handled_to IS NULL, fire_time, NULL)), MAX(handled_to)) AS last
         FROM hotlist_job_shards WHERE job = ? FOR UPDATE`,
        [job],
      );
      const fireTime = nextFireTime ?? toInstant(there?.['last']);
      await addShards(connection, definition, { first: Number(there?.['shards']), isEnabled, fireTime });
      return readJob(connection, name);
    });
  }

  setEnabled(name: string, isEnabled: boolean, etag?: string): Promise<JobRecord> {
    const job = Buffer.from(name);
    return this.#database.write(async (connection) => {
      const before = await lockJob(connection, name, etag);
      if (before.isEnabled !== isEnabled) {
        await connection.query(
          `UPDATE hotlist_jobs SET is_enabled = ?, etag = ?, updated_at = ${NOW_MS} WHERE name = ?`,
          [Number(isEnabled), newEtag(), job],
        );
        await connection.query('UPDATE hotlist_job_shards SET is_enabled = ? WHERE job = ?', [Number(isEnabled), job]);
      }
      return readJob(connection, name);
    });
  }

  trigger(name: string): Promise<JobRecord> {
    return this.#database.write(async (connection) => {
      await lockJob(connection, name, undefined);
      await connection.query(
        // Assigned from left to right: so the fire time comes after what asks for it.
        `UPDATE hotlist_job_shards
         SET attempt = IF(fire_time <= ${NOW_MS}, attempt, 1), fire_time = IF(fire_time <= ${NOW_MS}, fire_time, ${NOW_MS}),
           due_at = IF(state = 'held', due_at, ${NOW_MS}), was_due_at = ${NOW_MS}
         WHERE job = ? AND state <> 'running' AND is_enabled = 1
           AND (due_at IS NULL OR IF(state = 'held', was_due_at, due_at) > ${NOW_MS})
           AND (fire_time IS NULL OR fire_time > ${NOW_MS} OR attempt > 1)`,
        [Buffer.from(name)],
      );
      return readJob(connection, name);
    });
  }

  async remove(name: string, etag?: string): Promise<boolean> {
    try {
      await this.#database.write(async (connection) => {
        await lockJob(connection, name, etag);
        await removeShards(connection, name, 0);
        await connection.query('DELETE FROM hotlist_jobs WHERE name = ?', [Buffer.from(name)]);
      });
      return true;
    } catch (error) {
      if (error instanceof NoSuchJobError) return false;
      throw error;
    }
  }

  async now(): Promise<number> {
    const [row] = await this.#database.query<RowDataPacket[]>(`SELECT ${NOW_MS} AS now_ms`);
    return Number(row?.['now_ms']);
  }

  #read(condition: string, values: readonly unknown[], limit: number): Promise<JobRecord[]> {
    return this.#database.use((connection) => readJobs(connection, condition, values, limit), READ_LIMITS);
  }
}

/** Has every other change of the job wait for the end of this transaction. */
export async function lockJob(connection: PoolConnection, name: string, etag: string | undefined) {
  const [[row]] = await connection.query<RowDataPacket[]>(
    'SELECT etag, is_enabled FROM hotlist_jobs WHERE name = ? FOR UPDATE',
    [Buffer.from(name)],
  );
  if (!row) throw new NoSuchJobError(name);
  if (etag !== undefined && String(row['etag']) !== etag) throw new JobChangedError(name);
  return { isEnabled: Number(row['is_enabled']) === 1 };
}

export async function readJob(connection: PoolConnection, name: string): Promise<JobRecord> {
  const [record] = await readJobs(connection, 'name = ?', [Buffer.from(name)], 1);
  if (!record) throw new NoSuchJobError(name);
  return record;
}

/** Random, so that one of a job that was removed is none of a later job of the same name. */
function newEtag(): string {
  return randomBytes(12).toString('base64url');
}

function isDuplicate(error: unknown): boolean {
  return error instanceof Error && 'errno' in error && error.errno === DUPLICATE_ENTRY;
}
