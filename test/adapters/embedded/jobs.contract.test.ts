import { describeJobClaims } from '../../contract/job-claims.contract.js';
import { describeJobEpochs } from '../../contract/job-epochs.contract.js';
import { describeJobHistory } from '../../contract/job-history.contract.js';
import { describeJobRecords } from '../../contract/job-records.contract.js';
import { describeJobTrigger } from '../../contract/job-trigger.contract.js';
import { embeddedJobStore } from '../../support/job-stores.js';

for (const describeAny of [
  describeJobRecords,
  describeJobTrigger,
  describeJobClaims,
  describeJobEpochs,
  describeJobHistory,
]) {
  describeAny('the embedded adapter', embeddedJobStore);
}
