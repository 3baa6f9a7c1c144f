import { expect } from 'chai';
import { toDefinitionMessage } from '../../../src/adapters/protobuf/job-message.js';
import { toTimestamp } from '../../../src/adapters/protobuf/timestamp.js';
import { jobsTable, jobText } from '../../../src/bootstrap/cli/jobs/job-text.js';
import { ShardState } from '../../../src/gen/scheduler/v1/job.js';
import { aJobDefinition } from '../../support/a-job-definition.js';

const NOON = Date.UTC(2013, 0, 1, 12);

describe('a job that is held between runs, as the command line shows it,', () => {
  const job = {
    ...toDefinitionMessage(aJobDefinition({ hold: 'sticky' })),
    shardStates: [
      ShardState.create({
        ...{ held: true, attempt: 1, epoch: 7n, owner: 'web-1' },
        ...{ fireTime: toTimestamp(NOON), dueTime: toTimestamp(NOON - 50_000) },
      }),
    ],
  };

  it('waits for its next fire time, and not for the end of its lease', () => {
    expect(jobsTable([job])).to.match(/\ndigest +1m +local +waiting +2013-01-01T12:00:00Z\n$/);
  });

  it('says who holds it, and until when', () => {
    expect(jobText(job)).to.contain('hold: sticky\n');
    expect(jobText(job)).to.match(/\n0 +held +2013-01-01T12:00:00Z +2013-01-01T11:59:10Z +1 +7 +web-1\n$/);
    expect(jobText({ ...job, paused: true })).to.match(/\n0 +paused /);
  });
});
