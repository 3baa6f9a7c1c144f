import { fromTimestamp } from '../../src/adapters/protobuf/timestamp.js';
import type { Job } from '../../src/gen/scheduler/v1/job.js';
import type { JobCaller } from './job-caller.js';
import { embeddedJobStore, type JobStore, mysqlJobStore } from './job-stores.js';
import { redisJobStore } from './redis-job-stores.js';
import { sharedRedis } from './redis-store.js';
import { RunningJobs } from './running-jobs.js';

const STORES = [
  ['an embedded store', embeddedJobStore],
  ['MySQL', () => mysqlJobStore()],
  ['Redis and MySQL', async () => redisJobStore(await mysqlJobStore(), await sharedRedis())],
] as const;

/** A server of jobs over a store whose clock stands still until it is moved. */
export interface ServedJobs {
  readonly store: JobStore;
  readonly running: RunningJobs;
  readonly caller: JobCaller;
  /** By the store's clock, when it was opened. */
  readonly now: number;
}

/** Describes the service over each store; `take` gets a new one for each test. */
export function describeJobService(
  what: string,
  tests: (forEachTest: (take: (served: ServedJobs) => void) => void) => void,
): void {
  for (const [name, open] of STORES) {
    describe(`the JobService over ${name}, ${what},`, () => {
      let served: ServedJobs;
      tests((take) =>
        beforeEach(async () => {
          const store = await open();
          const running = await RunningJobs.start(store);
          served = { store, running, caller: running.caller(), now: await store.records.now() };
          take(served);
        }),
      );
      afterEach(async () => {
        await served.running.stop();
        await served.store.close();
      });
    });
  }
}

export function every(seconds: bigint): Job['schedule'] {
  return { when: { $case: 'every', value: { seconds, nanos: 0 } }, timeZone: '' };
}

export function cron(value: string, timeZone = ''): Job['schedule'] {
  return { when: { $case: 'cron', value }, timeZone };
}

/** The fire time of the first shard, in milliseconds UTC. */
export function fireTimeOf({ shardStates }: Job): number | undefined {
  const at = shardStates[0]?.fireTime;
  return at && fromTimestamp(at);
}
