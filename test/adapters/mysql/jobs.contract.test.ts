import { describeJobLeases, describeJobTables } from '../../contract/jobs.contract.js';
import { mysqlJobStore } from '../../support/job-stores.js';
import { MariaDbServer } from '../../support/servers/mariadb-server.js';

const NAME = 'the MySQL adapter';

type Options = NonNullable<Parameters<typeof mysqlJobStore>[0]>;

function describeJobs(name: string, options: () => Options): void {
  describeJobTables(name, () => mysqlJobStore(options()));
  for (const skipLocked of [true, false]) {
    const how = skipLocked ? 'by SKIP LOCKED' : 'without SKIP LOCKED';
    describeJobLeases(`${name} ${how}`, () => mysqlJobStore({ ...options(), skipLocked }));
  }
}

describeJobs(NAME, () => ({}));

describe('on a server that refuses to change what others have since a transaction began,', () => {
  let server: MariaDbServer;
  let databases = 0;

  before(async () => {
    server = await MariaDbServer.start({ args: ['--loose-innodb-snapshot-isolation=ON'] });
  });
  after(() => server.stop());

  describeJobs(NAME, () => ({ url: server.createDatabase(`jobs_${++databases}`) }));
});
