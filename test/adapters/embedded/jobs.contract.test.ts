import { describeJobLeases, describeJobTables } from '../../contract/jobs.contract.js';
import { embeddedJobStore } from '../../support/job-stores.js';

describeJobTables('the embedded adapter', embeddedJobStore);
describeJobLeases('the embedded adapter', embeddedJobStore);
