import { describeJobCancel } from '../../contract/job-cancel.contract.js';
import { describeJobClaims } from '../../contract/job-claims.contract.js';
import { describeTakenJobClaims } from '../../contract/job-claims-taken.contract.js';
import { describeJobEpochs } from '../../contract/job-epochs.contract.js';
import { describeJobHistory } from '../../contract/job-history.contract.js';
import { describeJobHolds } from '../../contract/job-holds.contract.js';
import { describeJobQueue } from '../../contract/job-queue.contract.js';
import { describeJobRecords } from '../../contract/job-records.contract.js';
import { describeJobTrigger } from '../../contract/job-trigger.contract.js';
import { mysqlJobStore } from '../../support/job-stores.js';
import { MariaDbServer } from '../../support/servers/mariadb-server.js';

const NAME = 'the MySQL adapter';

for (const describeAny of [describeJobRecords, describeJobTrigger, describeJobQueue, describeJobHistory]) {
  describeAny(NAME, () => mysqlJobStore());
}

for (const skipLocked of [true, false]) {
  const how = skipLocked ? 'by SKIP LOCKED' : 'without SKIP LOCKED';
  for (const describeAny of [
    describeJobClaims,
    describeTakenJobClaims,
    describeJobHolds,
    describeJobCancel,
    describeJobEpochs,
  ]) {
    describeAny(`${NAME} ${how}`, () => mysqlJobStore({ skipLocked }));
  }
}

describe('on a server that refuses to change what others have since a transaction began,', () => {
  let server: MariaDbServer;
  let databases = 0;

  before(async () => {
    server = await MariaDbServer.start({ args: ['--loose-innodb-snapshot-isolation=ON'] });
  });
  after(() => server.stop());

  const url = () => server.createDatabase(`jobs_${++databases}`);
  for (const describeAny of [describeJobRecords, describeJobQueue, describeJobHistory]) {
    describeAny(NAME, () => mysqlJobStore({ url: url() }));
  }
  for (const skipLocked of [true, false]) {
    for (const describeAny of [describeJobClaims, describeTakenJobClaims]) {
      describeAny(`${NAME} ${skipLocked ? 'by' : 'without'} SKIP LOCKED`, () =>
        mysqlJobStore({ url: url(), skipLocked }),
      );
    }
  }
});
