import { expect } from 'chai';
import { fromTimestamp, toTimestamp } from '../../../src/adapters/protobuf/timestamp.js';
import { anInstanceReport } from '../../support/an-instance-report.js';
import { type InstanceStore, memoryInstanceStore } from '../../support/instance-stores.js';
import { memoryJobStore } from '../../support/memory-job-store.js';
import { openForEach } from '../../support/open-for-each.js';
import { ANSWERING, RunningJobs } from '../../support/running-jobs.js';

describe('the JobService shows the instances', () => {
  let store: InstanceStore;
  let running: RunningJobs;

  openForEach(memoryInstanceStore, async (opened) => {
    store = opened;
    running = await RunningJobs.start({ ...memoryJobStore(), instances: store.records });
  });
  afterEach(() => running.stop());

  const list = () => running.caller().call('listInstances', {});

  it('of which there may be none', async () => {
    const { instances, readTime } = await list();
    expect(instances).to.deep.equal([]);
    expect(fromTimestamp(readTime)).to.equal(store.clock.now());
  });

  it('as they described themselves, which of them live, and which answers', async () => {
    const start = store.clock.now();
    await store.records.report(anInstanceReport({ name: 'gone', skewMs: undefined }));
    store.clock.stall(1);
    await store.records.report(anInstanceReport({ name: ANSWERING }));
    store.clock.stall(20_000);
    const { instances } = await list();
    const [gone, answering] = instances;
    expect(gone).to.deep.include({ name: 'gone', live: false, answering: false, clockSkewSeconds: undefined });
    expect(answering).to.deep.equal({
      ...{ name: ANSWERING, host: 'web-1', pid: 4_711n, version: '1.2.3', live: true, answering: true },
      ...{ startTime: toTimestamp(start + 1 - 60_000), seenTime: toTimestamp(start + 1) },
      ...{ load: 0.25, figures: { eventLoop: 0.25, cpu: 0.125, memory: 0.0625, runs: 0.1 } },
      ...{ running: 2, maxRunning: 20, held: 3, clockSkewSeconds: -0.004 },
    });
  });
});
