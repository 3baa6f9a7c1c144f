import { describeJobCancel } from '../../contract/job-cancel.contract.js';
import { describeJobClaims } from '../../contract/job-claims.contract.js';
import { describeTakenJobClaims } from '../../contract/job-claims-taken.contract.js';
import { describeJobEpochs } from '../../contract/job-epochs.contract.js';
import { describeJobHolds } from '../../contract/job-holds.contract.js';
import { embeddedJobStore, mysqlJobStore } from '../../support/job-stores.js';
import { redisJobStore } from '../../support/redis-job-stores.js';
import { sharedRedis } from '../../support/redis-store.js';

for (const describeAny of [
  describeJobClaims,
  describeTakenJobClaims,
  describeJobHolds,
  describeJobCancel,
  describeJobEpochs,
]) {
  describeAny('the Redis adapter, with the embedded one', async () =>
    redisJobStore(await embeddedJobStore(), await sharedRedis()),
  );
  describeAny('the Redis adapter, with the MySQL one', async () =>
    redisJobStore(await mysqlJobStore(), await sharedRedis()),
  );
}
