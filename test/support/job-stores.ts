import { join } from 'node:path';
import { EmbeddedDatabase } from '../../src/adapters/embedded/database.js';
import { EmbeddedJobClaims } from '../../src/adapters/embedded/job-claims.js';
import { EmbeddedJobHistory } from '../../src/adapters/embedded/job-history.js';
import { EmbeddedJobQueue } from '../../src/adapters/embedded/job-queue.js';
import { EmbeddedJobRecords } from '../../src/adapters/embedded/job-records.js';
import { MysqlJobClaims } from '../../src/adapters/mysql/job-claims.js';
import { MysqlJobHistory } from '../../src/adapters/mysql/job-history.js';
import { MysqlJobQueue } from '../../src/adapters/mysql/job-queue.js';
import { MysqlJobRecords } from '../../src/adapters/mysql/job-records.js';
import type { JobClaims } from '../../src/application/jobs/job-claims.js';
import type { JobHistory } from '../../src/application/jobs/job-history.js';
import type { JobQueue } from '../../src/application/jobs/job-queue.js';
import type { JobRecords } from '../../src/application/jobs/job-records.js';
import type { NumberedClaims } from '../../src/application/jobs/numbered-claims.js';
import { ManualClock } from './manual-clock.js';
import { emptyDatabase } from './mysql-store.js';
import { PatientDatabase } from './patient-database.js';
import { temporaryFolder } from './temporary-folder.js';

const NOW = 1_356_998_400_000;

/** What one instance has of a store. */
export interface JobInstance<C extends JobClaims = JobClaims> {
  readonly records: JobRecords;
  readonly queue: JobQueue;
  readonly claims: C;
  readonly history: JobHistory;
}

/** Jobs in a store whose clock stands still until it is moved. */
export interface JobStore<C extends JobClaims = JobClaims> extends JobInstance<C> {
  readonly leaseMs: number;
  /** One more instance on the same store. */
  join(): Promise<JobInstance<C>>;
  /** Lets time pass where the jobs are kept. */
  pass(ms: number): void;
  close(): Promise<void>;
}

const LEASE_MS = 15_000;

export async function embeddedJobStore(): Promise<JobStore<NumberedClaims>> {
  const folder = temporaryFolder();
  const clock = new ManualClock(NOW);
  const opened: EmbeddedDatabase[] = [];
  const join_ = async () => {
    const database = await EmbeddedDatabase.open(join(folder.path, 'hotlist.db'));
    opened.push(database);
    return {
      records: new EmbeddedJobRecords(database, clock),
      queue: new EmbeddedJobQueue(database, clock),
      claims: new EmbeddedJobClaims(database, LEASE_MS, clock),
      history: new EmbeddedJobHistory(database, clock),
    };
  };
  return {
    ...(await join_()),
    leaseMs: LEASE_MS,
    join: join_,
    pass: (ms) => clock.stall(ms),
    async close() {
      for (const database of opened) database.close();
      folder.remove();
    },
  };
}

export interface MysqlJobStoreOptions {
  readonly skipLocked?: boolean;
  /** An empty database; one of the shared server when left out. */
  readonly url?: Promise<string>;
}

export async function mysqlJobStore({ skipLocked, url }: MysqlJobStoreOptions = {}): Promise<JobStore<NumberedClaims>> {
  const to = await (url ?? emptyDatabase());
  const clock = new ManualClock(NOW);
  const opened: PatientDatabase[] = [];
  const open = () => {
    const database = new PatientDatabase(to, async (_sql, ask, raw) => {
      // Nor does the server lose patience with this process between two statements of a transaction.
      await raw.query('SET timestamp = ? /*M!100300 , idle_transaction_timeout = 0 */', [clock.now() / 1_000]);
      return ask();
    });
    opened.push(database);
    return database;
  };
  const join_ = async () => {
    const database = open();
    return {
      records: new MysqlJobRecords(database),
      queue: new MysqlJobQueue(database),
      claims: new MysqlJobClaims(database, { leaseMs: LEASE_MS, ...(skipLocked !== undefined && { skipLocked }) }),
      history: new MysqlJobHistory(database),
    };
  };
  await open().prepare(true);
  return {
    ...(await join_()),
    leaseMs: LEASE_MS,
    join: join_,
    pass: (ms) => clock.stall(ms),
    async close() {
      await Promise.all(opened.map((database) => database.close()));
    },
  };
}
