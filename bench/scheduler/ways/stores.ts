import { EmbeddedDatabase } from '../../../src/adapters/embedded/database.js';
import { EmbeddedJobClaims } from '../../../src/adapters/embedded/job-claims.js';
import { EmbeddedJobHistory } from '../../../src/adapters/embedded/job-history.js';
import { EmbeddedJobQueue } from '../../../src/adapters/embedded/job-queue.js';
import { systemClock } from '../../../src/adapters/local/system-clock.js';
import { MysqlDatabase } from '../../../src/adapters/mysql/database.js';
import { MysqlJobClaims } from '../../../src/adapters/mysql/job-claims.js';
import { MysqlJobHistory } from '../../../src/adapters/mysql/job-history.js';
import { MysqlJobQueue } from '../../../src/adapters/mysql/job-queue.js';
import type { JobClaims } from '../../../src/application/jobs/job-claims.js';
import type { JobHistory } from '../../../src/application/jobs/job-history.js';
import type { JobQueue } from '../../../src/application/jobs/job-queue.js';
import type { Place } from './way.js';

/** As it is unless configured. */
export const LEASE_MS = 10_000;

/** What a dispatcher of hotlist's asks of the place. */
export interface OpenedJobs {
  readonly claims: JobClaims;
  readonly queue: JobQueue;
  readonly history: JobHistory;
  close(): Promise<void>;
}

export async function openJobs(place: Place): Promise<OpenedJobs> {
  if (place.kind === 'redis') throw new TypeError('hotlist keeps no jobs in Redis');
  if (place.kind === 'embedded') {
    const database = await EmbeddedDatabase.open(place.path);
    return {
      claims: new EmbeddedJobClaims(database, LEASE_MS, systemClock),
      queue: new EmbeddedJobQueue(database, systemClock),
      history: new EmbeddedJobHistory(database, systemClock),
      close: async () => database.close(),
    };
  }
  const database = new MysqlDatabase(place.url);
  // While others start too.
  await database.query('SELECT 1', [], {});
  return {
    claims: new MysqlJobClaims(database, { leaseMs: LEASE_MS }),
    queue: new MysqlJobQueue(database),
    history: new MysqlJobHistory(database),
    close: () => database.close(),
  };
}
