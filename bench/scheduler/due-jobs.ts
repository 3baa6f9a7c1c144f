import { EmbeddedDatabase } from '../../src/adapters/embedded/database.js';
import { EmbeddedJobRecords } from '../../src/adapters/embedded/job-records.js';
import { systemClock } from '../../src/adapters/local/system-clock.js';
import { batches } from '../../src/adapters/mysql/batches.js';
import type { MysqlDatabase } from '../../src/adapters/mysql/database.js';
import type { JobDefinition } from '../../src/domain/scheduling/job-definition.js';
import { aJobDefinition } from '../../test/support/a-job-definition.js';
import { PatientDatabase } from '../../test/support/patient-database.js';
import { bullmqIn, connectionTo, QUEUE } from './ways/bullmq.js';
import type { Place } from './ways/way.js';

export const DAY_MS = 86_400_000;

/** Jobs to be put somewhere. */
export interface Jobs {
  readonly count: number;
  readonly everyMs: number;
  /** Of all of them the first time, in milliseconds UTC; a multiple of the interval. */
  readonly dueAt: number;
}

/** Each due once. */
export function dueNow(count: number): Jobs {
  return { count, everyMs: DAY_MS, dueAt: Date.now() - (Date.now() % DAY_MS) };
}

/** Puts them where there is nothing yet: into tables of hotlist's, or as jobs of bullmq's, whose schedule does not matter. */
export async function putJobs(place: Place, jobs: Jobs): Promise<void> {
  if (place.kind === 'mysql') await putInMysql(place.url, jobs);
  else if (place.kind === 'embedded') await putInFile(place.path, jobs);
  else await putInRedis(place, jobs);
}

/** The same number of rows for those who have a statement for each. */
export async function putRows(url: string, { count, everyMs, dueAt }: Jobs): Promise<void> {
  await within(url, async (database) => {
    await database.query(`
      CREATE TABLE per_row_jobs (
        id BIGINT NOT NULL PRIMARY KEY, state VARBINARY(16) NOT NULL, due_at BIGINT NOT NULL, every_ms BIGINT NOT NULL,
        version BIGINT NOT NULL, owner VARBINARY(255) NOT NULL, ended_at BIGINT NULL, KEY by_due_at (state, due_at)
      ) ENGINE=InnoDB`);
    const rows = numbers(count).map((number) => [number, 'waiting', dueAt, everyMs, 0, '']);
    for (const some of batches(rows)) {
      await database.query('INSERT INTO per_row_jobs (id, state, due_at, every_ms, version, owner) VALUES ?', [some]);
    }
    await database.query('ANALYZE TABLE per_row_jobs');
  });
}

async function putInMysql(url: string, jobs: Jobs): Promise<void> {
  await within(url, async (database) => {
    await database.prepare(true);
    for (const some of batches(numbers(jobs.count).map((number) => definitionOf(number, jobs)))) {
      await database.query(
        'INSERT INTO hotlist_jobs (name, definition, origin, etag, is_enabled, created_at, updated_at) VALUES ?',
        [some.map((definition) => [definition.name, JSON.stringify(definition), 'api', 'e', 1, 0, 0])],
      );
      await database.query(
        `INSERT INTO hotlist_job_shards
           (job, shard, is_enabled, priority, state, fire_time, due_at, attempt, epoch) VALUES ?`,
        [some.map(({ name }) => [name, 0, 1, 0, 'waiting', jobs.dueAt, jobs.dueAt, 1, 0])],
      );
    }
    await database.query('ANALYZE TABLE hotlist_jobs, hotlist_job_shards');
  });
}

async function putInFile(path: string, jobs: Jobs): Promise<void> {
  const database = await EmbeddedDatabase.open(path);
  const records = new EmbeddedJobRecords(database, systemClock);
  for (const number of numbers(jobs.count)) await records.create(definitionOf(number, jobs), 'api', jobs.dueAt);
  database.close();
}

async function putInRedis(place: Place & { readonly kind: 'redis' }, { count }: Jobs): Promise<void> {
  const { Queue } = bullmqIn(place.modules);
  const queue = new Queue(QUEUE, { connection: connectionTo(place.url) });
  const jobs = numbers(count).map((number) => ({ name: `job-${number}`, data: {} }));
  for (const some of batches(jobs)) await queue.addBulk(some);
  await queue.close();
}

async function within(url: string, work: (database: MysqlDatabase) => Promise<void>): Promise<void> {
  const database = new PatientDatabase(url);
  try {
    await work(database);
  } finally {
    await database.close();
  }
}

function definitionOf(number: number, { everyMs }: Jobs): JobDefinition {
  return aJobDefinition({
    name: `job-${number}`,
    schedule: { kind: 'interval', everyMs },
    executor: { kind: 'local', parameters: { function: 'nothing' } },
  });
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
