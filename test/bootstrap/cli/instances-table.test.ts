import { expect } from 'chai';
import { toTimestamp } from '../../../src/adapters/protobuf/timestamp.js';
import { instancesTable } from '../../../src/bootstrap/cli/jobs/instance-text.js';
import { Instance } from '../../../src/gen/scheduler/v1/instance.js';

const NOW = 1_356_998_400_000;

describe('the table of instances', () => {
  it('says so when there is none', () => {
    expect(instancesTable([], NOW)).to.equal('No instances.\n');
  });

  it('shows how busy each is, which answers, which may be gone, and whose clock is not known', () => {
    const figures = { eventLoop: 0.314, cpu: 0.05, memory: 1, runs: 0.15 };
    const common = { version: '1.2.3', startTime: toTimestamp(NOW - 60_000), figures, maxRunning: 20 };
    const instances = [
      { name: 'a', live: true, answering: true, seenTime: NOW - 1_400, running: 3, held: 4, clockSkewSeconds: 0.0004 },
      { name: 'b', live: false, answering: false, seenTime: NOW - 65_000, running: 0, held: 0 },
      { name: 'c', live: true, answering: false, seenTime: NOW + 1, running: 20, held: 20, clockSkewSeconds: -3_600 },
    ].map(({ seenTime, ...each }) =>
      Instance.fromPartial({ ...common, load: 0.314, seenTime: toTimestamp(seenTime), ...each }),
    );
    expect(instancesTable(instances, NOW).split('\n')).to.deep.equal([
      'instance  version  since                 seen             load  loop  cpu  memory  runs   held  clock',
      'a *       1.2.3    2012-12-31T23:59:00Z  1 s ago          31%   31%   5%   100%    3/20   4     +0.000 s',
      'b         1.2.3    2012-12-31T23:59:00Z  65 s ago, gone?  31%   31%   5%   100%    0/20   0     -',
      'c         1.2.3    2012-12-31T23:59:00Z  0 s ago          31%   31%   5%   100%    20/20  20    -3600.000 s',
      '',
      '* this instance answers',
      '',
    ]);
  });

  it('has no note when none of them answers', () => {
    expect(instancesTable([Instance.fromPartial({ name: 'a' })], NOW)).to.not.include('*');
  });
});
