import type { JobStore } from '../support/job-stores.js';
import { describeJobCancel } from './job-cancel.contract.js';
import { describeJobClaims } from './job-claims.contract.js';
import { describeTakenJobClaims } from './job-claims-taken.contract.js';
import { describeJobEpochs } from './job-epochs.contract.js';
import { describeJobHistory } from './job-history.contract.js';
import { describeJobHolds } from './job-holds.contract.js';
import { describeJobPauses } from './job-pauses.contract.js';
import { describeJobQueue } from './job-queue.contract.js';
import { describeJobRecords } from './job-records.contract.js';
import { describeJobRescheduling } from './job-rescheduling.contract.js';
import { describeJobTrigger } from './job-trigger.contract.js';
import { describeUnsettledRuns } from './unsettled-runs.contract.js';

type Make = () => Promise<JobStore>;

/** What is kept wherever jobs are, whoever has their leases. */
export function describeJobTables(name: string, make: Make): void {
  describeJobRecords(name, make);
  describeJobRescheduling(name, make);
  describeJobPauses(name, make);
  describeJobTrigger(name, make);
  describeJobQueue(name, make);
  describeJobHistory(name, make);
}

/** What is kept wherever leases of jobs are. */
export function describeJobLeases(name: string, make: Make): void {
  describeJobClaims(name, make);
  describeTakenJobClaims(name, make);
  describeJobHolds(name, make);
  describeJobCancel(name, make);
  describeUnsettledRuns(name, make);
  describeJobEpochs(name, make);
}
