import { describeJobCancel } from '../../contract/job-cancel.contract.js';
import { describeJobClaims } from '../../contract/job-claims.contract.js';
import { describeTakenJobClaims } from '../../contract/job-claims-taken.contract.js';
import { describeJobEpochs } from '../../contract/job-epochs.contract.js';
import { describeJobHistory } from '../../contract/job-history.contract.js';
import { describeJobHolds } from '../../contract/job-holds.contract.js';
import { describeJobQueue } from '../../contract/job-queue.contract.js';
import { describeJobRecords } from '../../contract/job-records.contract.js';
import { describeJobTrigger } from '../../contract/job-trigger.contract.js';
import { embeddedJobStore } from '../../support/job-stores.js';

for (const describeAny of [
  describeJobRecords,
  describeJobTrigger,
  describeJobQueue,
  describeJobCancel,
  describeJobClaims,
  describeTakenJobClaims,
  describeJobHolds,
  describeJobEpochs,
  describeJobHistory,
]) {
  describeAny('the embedded adapter', embeddedJobStore);
}
