import { expect } from 'chai';
import { parse } from 'yaml';
import { toTimestamp } from '../../../src/adapters/protobuf/timestamp.js';
import { executionLine, executionsTable, executionText } from '../../../src/bootstrap/cli/jobs/execution-text.js';
import { Execution, ExecutionState } from '../../../src/gen/scheduler/v1/execution.js';

const NOON = Date.UTC(2013, 0, 1, 12);

describe('an execution, as the command line shows it,', () => {
  const running = Execution.create({
    ...{ id: 4711n, job: 'digest', shard: 2, fireTime: toTimestamp(NOON), lastFireTime: toTimestamp(NOON), count: 1n },
    ...{ attempt: 3, epoch: 7n, owner: 'web-1', state: ExecutionState.RUNNING, startTime: toTimestamp(NOON + 40) },
  });
  const failed = {
    ...running,
    ...{
      state: ExecutionState.TIMED_OUT,
      endTime: toTimestamp(NOON + 1_540),
      detail: 'no\tanswer\nwithin 1.5 s\u001b[2J',
    },
  };
  const skipped = Execution.create({
    ...{ id: 4712n, job: 'digest', fireTime: toTimestamp(NOON), lastFireTime: toTimestamp(NOON + 180_000), count: 4n },
    ...{ attempt: 1, epoch: 7n, owner: 'web-1', state: ExecutionState.SKIPPED, detail: 'missed' },
  });

  it('is a line while it runs, and another when it has ended', () => {
    expect(executionLine(running)).to.equal('4711  digest  2  2013-01-01T12:00:00Z  3  running\n');
    expect(executionLine(failed)).to.equal(
      '4711  digest  2  2013-01-01T12:00:00Z  3  timed out  1500 ms  no answer within 1.5 s [2J\n',
    );
    expect(executionLine(skipped)).to.equal(
      '4712  digest  0  2013-01-01T12:00:00Z to 2013-01-01T12:03:00Z (4)  1  skipped  missed\n',
    );
  });

  it('has all that is known of it, in words that can be read back', () => {
    const [heading, rest = ''] = executionText(failed).split('\n\n');
    expect(heading).to.equal('Execution 4711 of digest, timed out, 1500 ms');
    expect(rest).not.to.include('\u001b');
    expect(parse(rest)).to.deep.equal({
      ...{ id: 4711, job: 'digest', shard: 2, count: 1, attempt: 3, epoch: 7, owner: 'web-1', state: 'timed out' },
      ...{ fire_time: '2013-01-01T12:00:00.000Z', last_fire_time: '2013-01-01T12:00:00.000Z' },
      ...{ start_time: '2013-01-01T12:00:00.040Z', end_time: '2013-01-01T12:00:01.540Z', detail: failed.detail },
    });
    expect(executionText(running)).to.match(/^Execution 4711 of digest, running\n\nid: 4711\n/);
  });

  it('has no more of its detail in a table than there is room for', () => {
    const [, row = ''] = executionsTable([failed], 0).split('\n');
    expect(row).to.match(/ timed out +1500 ms +no answer withi…$/);
  });
});
