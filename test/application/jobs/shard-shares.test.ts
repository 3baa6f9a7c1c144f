import { expect } from 'chai';
import { JudgedLoad } from '../../../src/application/jobs/judged-load.js';
import { anInstanceReport } from '../../support/an-instance-report.js';
import { JobSite, NOW, type OpenRun } from '../../support/job-site.js';

const MOST = { maxRunning: 20 };

describe('the shards of a fire time', () => {
  let site: JobSite;

  beforeEach(async () => {
    site = new JobSite();
    await site.create({ shards: 4 });
  });

  const load = (others: number) => ({ claimDelayMs: 0, isOverloaded: false, others });
  const runsOf = (name: string) => site.runs.filter(({ owner }) => owner === name).length;
  const started = (name: string, others: number) => site.start(name, { ...MOST, load: load(others) });

  it('are spread over the instances that live', async () => {
    for (const name of ['a', 'b']) started(name, 1);
    await site.clock.advance(1_500);
    expect([runsOf('a'), runsOf('b')]).to.deep.equal([2, 2]);
    expect(await site.record()).to.have.length(4);
    expect(new Set(site.runs.map(({ shard }) => shard)).size).to.equal(4);
  });

  it('are all run by the one that is left, a second later at most', async () => {
    started('a', 2);
    await site.clock.advance(1_050);
    expect(runsOf('a')).to.equal(2);
    await site.clock.advance(1_000);
    expect(runsOf('a')).to.equal(4);
    expect(site.runs.every(({ fireTime, attempt }) => fireTime === NOW + 1_000 && attempt === 1)).to.equal(true);
  });

  it('are run at once by one that is alone, and so is a job that is not divided', async () => {
    started('a', 0);
    await site.clock.advance(1_050);
    expect(runsOf('a')).to.equal(4);
    site = new JobSite();
    await site.create();
    started('b', 2);
    await site.clock.advance(1_050);
    expect(runsOf('b')).to.equal(1);
  });

  it('that an instance keeps between runs stay with it, whoever comes', async () => {
    site = new JobSite();
    await site.create({ shards: 4, hold: 'sticky' });
    const own = load(0);
    site.start('a', { ...MOST, load: own });
    await site.clock.advance(1_050);
    for (const { succeed } of site.runs) succeed();
    Object.assign(own, { others: 1 });
    started('b', 1);
    await site.clock.advance(60_000);
    expect([runsOf('a'), runsOf('b')]).to.deep.equal([8, 0]);
  });

  it('are not left to one that is full, so that none is late for the next fire time', async () => {
    const [every, takes] = [2_000, 1_200];
    site = new JobSite();
    await site.create({ shards: 4, schedule: { kind: 'interval', everyMs: every } }, NOW + every);
    const beside = new JudgedLoad(() => {});
    beside.compare(0, [anInstanceReport({ running: 20, maxRunning: 20 })]);
    site.start('a', { ...MOST, load: beside });
    const endAt = new Map<OpenRun, number>();
    for (let at = 0; at < 10 * every - 50; at += 50) {
      await site.clock.advance(50);
      for (const run of site.runs) {
        if (!endAt.has(run)) endAt.set(run, at + takes);
        if (endAt.get(run) === at) run.succeed();
      }
    }
    expect((await site.record()).filter((line) => !line.endsWith('succeeded: done'))).to.deep.equal([]);
    expect(runsOf('a')).to.equal(4 * 9);
  });
});
