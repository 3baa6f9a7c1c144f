import { describeJobLeases } from '../../contract/jobs.contract.js';
import { embeddedJobStore, mysqlJobStore } from '../../support/job-stores.js';
import { redisJobStore } from '../../support/redis-job-stores.js';
import { sharedRedis } from '../../support/redis-store.js';

describeJobLeases('the Redis adapter, with the embedded one', async () =>
  redisJobStore(await embeddedJobStore(), await sharedRedis()),
);
describeJobLeases('the Redis adapter, with the MySQL one', async () =>
  redisJobStore(await mysqlJobStore(), await sharedRedis()),
);
