import { expect } from 'chai';
import type { InstanceRecords } from '../../../src/application/jobs/instance-records.js';
import { InstanceReporter } from '../../../src/application/jobs/instance-reporter.js';
import { JudgedLoad } from '../../../src/application/jobs/judged-load.js';
import { anInstanceReport } from '../../support/an-instance-report.js';
import { ManualClock } from '../../support/manual-clock.js';
import { MemoryInstanceRecords } from '../../support/memory-instance-records.js';
import { RecordedEvents } from '../../support/recorded-events.js';

const NOW = 1_356_998_400_000;
const EVERY = 5_000;
const HOUR = 3_600_000;
const IDENTITY = { name: 'web-1', host: 'web', pid: 1, version: '1.2.3' };

describe('an instance reports', () => {
  let clock: ManualClock;
  let storeClock: ManualClock;
  let records: MemoryInstanceRecords;
  let events: RecordedEvents;
  let load: JudgedLoad;
  let reporter: InstanceReporter;
  let use: { eventLoop: number; cpu: number; memory: number };
  let work: { running: number; maxRunning: number; held: number };
  let failure: Error | undefined;
  /** The calls that changed something. */
  let calls: string[];

  beforeEach(() => {
    clock = new ManualClock(NOW);
    storeClock = new ManualClock(NOW);
    records = new MemoryInstanceRecords(storeClock);
    events = new RecordedEvents();
    load = new JudgedLoad(events.announce);
    use = { eventLoop: 0, cpu: 0, memory: 0 };
    work = { running: 0, maxRunning: 20, held: 0 };
    failure = undefined;
    calls = [];
    const through = new Proxy<InstanceRecords>(records, {
      get: (target, name: keyof InstanceRecords) => async (argument: never) => {
        calls.push(name);
        if (failure) throw failure;
        return target[name](argument);
      },
    });
    reporter = new InstanceReporter({
      ...{ records: through, identity: IDENTITY, load, measure: () => use, work: () => work },
      ...{ clock, random: () => 0.5, announce: events.announce },
    });
  });
  afterEach(async () => {
    failure = undefined;
    await reporter.stop();
  });

  const pass = async (ms: number) => {
    // So that the store's time comes with each report.
    for (let left = ms; left > 0; left -= EVERY) {
      storeClock.stall(Math.min(left, EVERY));
      await clock.advance(Math.min(left, EVERY));
    }
  };
  const ofThis = async () => (await records.list()).instances.find(({ name }) => name === IDENTITY.name);
  const others = async (...loads: number[]) => {
    for (const [index, each] of loads.entries()) {
      await records.report(anInstanceReport({ name: `other-${index}`, load: each }));
    }
  };
  const passBeside = async (reports: number, ...loads: number[]) => {
    for (let count = 0; count < reports; count++) {
      await others(...loads);
      await pass(EVERY);
    }
  };

  it('at once, and every five seconds from then on', async () => {
    for (const each of [clock, storeClock]) each.stall(1_000);
    reporter.start();
    await pass(3 * EVERY);
    expect(calls).to.deep.equal(Array(4).fill('report'));
    const figures = { eventLoop: 0, cpu: 0, memory: 0, runs: 0 };
    const times = { startedAt: NOW, seenAt: NOW + 1_000 + 3 * EVERY };
    expect(await ofThis()).to.deep.equal({ ...IDENTITY, ...times, load: 0, figures, ...work, skewMs: 0 });
  });

  it('between three quarters and five quarters of that after the last', async () => {
    for (const [random, ms] of [
      [0, 3_750],
      [1, 6_250],
    ] as const) {
      const measured = () => told.of('load measured');
      const told = new RecordedEvents();
      const other = new InstanceReporter({
        ...{ records, identity: IDENTITY, load, measure: () => use, work: () => work },
        ...{ clock, random: () => random, announce: told.announce },
      });
      other.start();
      await clock.advance(ms - 1);
      expect(measured()).to.have.length(1);
      await clock.advance(1);
      expect(measured()).to.have.length(2);
      await other.stop();
    }
  });

  it('what it has to do, and the greatest of its figures, smoothed', async () => {
    reporter.start();
    use = { eventLoop: 0.2, cpu: 0.1, memory: 0.3 };
    work = { running: 20, maxRunning: 20, held: 22 };
    await pass(EVERY);
    const after = 1 - Math.exp(-0.5);
    const said = await ofThis();
    expect(said).to.deep.include({ running: 20, held: 22 });
    expect(said?.load).to.be.closeTo(after, 1e-9);
    expect(said?.figures.memory).to.be.closeTo(0.3 * after, 1e-9);
    await pass(20 * EVERY);
    expect((await ofThis())?.load).to.be.closeTo(1, 0.001);
    const [last] = events.of('load measured').slice(-1);
    expect(last).to.deep.include({ load: (await ofThis())?.load, claimDelayMs: 0, isOverloaded: false });
  });

  it('and holds back the more it has to do than the others', async () => {
    use = { ...use, eventLoop: 1 };
    reporter.start();
    await passBeside(20, 0.1, 0.2, 0.1);
    expect(load.claimDelayMs).to.equal(500);
    await passBeside(1, 0.1, 0.8, 0.8);
    expect(load.claimDelayMs).to.be.within(160, 170);
    await passBeside(1, 0.9, 0.9, 0.9);
    expect(load.claimDelayMs).to.equal(0);
  });

  it('and is overloaded when it is far above them for three reports, and relieved when they have gone', async () => {
    use = { ...use, cpu: 1 };
    reporter.start();
    await passBeside(4, 0.2);
    expect((await ofThis())?.load).to.be.within(0.85, 0.9);
    expect(load.isOverloaded).to.equal(false);
    await passBeside(2, 0.2);
    expect(load.isOverloaded).to.equal(true);
    expect(events.of('instance overloaded').map(({ median }) => median)).to.deep.equal([0.2]);
    // The other has not been heard of since.
    await pass(3 * EVERY);
    expect(load.isOverloaded).to.equal(true);
    await pass(2 * EVERY);
    expect(load).to.deep.include({ isOverloaded: false, claimDelayMs: 0 });
    expect(events.of('instance relieved')).to.have.length(1);
  });

  it('and goes on when it can not, which it tells once, judged by what it knew while that is fresh', async () => {
    use = { ...use, memory: 1 };
    reporter.start();
    await passBeside(20, 0.2);
    failure = new Error('no answer');
    await pass(3 * EVERY);
    expect(events.of('instance not reported')).to.deep.equal([{ type: 'instance not reported', error: failure }]);
    expect(load).to.deep.include({ isOverloaded: true, claimDelayMs: 500 });
    await pass(2 * EVERY);
    expect(load).to.deep.include({ isOverloaded: false, claimDelayMs: 0 });
    failure = undefined;
    await pass(EVERY);
    expect((await ofThis())?.seenAt).to.equal(storeClock.now());
    failure = new Error('no answer again');
    await pass(EVERY);
    expect(events.of('instance not reported')).to.have.length(2);
  });

  it('and knows how many others have room for a run', async () => {
    for (const [name, running] of [
      ['full', 4],
      ['one slot free', 3],
      ['idle', 0],
    ] as const) {
      await records.report(anInstanceReport({ name, running, maxRunning: 4 }));
    }
    reporter.start();
    await pass(EVERY);
    expect(load.others).to.equal(2);
    await pass(5 * EVERY);
    expect(load.others).to.equal(0);
  });

  it('how far its clock is off', async () => {
    clock.jumpWallClock(HOUR);
    reporter.start();
    await pass(EVERY);
    expect((await ofThis())?.skewMs).to.equal(HOUR);
    expect(events.of('clock skew')).to.have.length(1);
    expect(events.of('load measured').at(-1)).to.include({ skewMs: HOUR });
  });

  it('and removes those that have not been heard of for an hour', async () => {
    await others(0.5);
    storeClock.stall(HOUR);
    reporter.start();
    await clock.advance(0);
    expect(calls).to.deep.equal(['report']);
    await pass(EVERY);
    expect(calls).to.deep.equal(['report', 'report', 'clean']);
    expect((await records.list()).instances.map(({ name }) => name)).to.deep.equal([IDENTITY.name]);
    await pass(EVERY);
    expect(calls.slice(3)).to.deep.equal(['report']);
  });

  it('no more when it stops, and takes its row away', async () => {
    reporter.start();
    await pass(EVERY);
    await reporter.stop();
    expect((await records.list()).instances).to.deep.equal([]);
    await pass(10 * EVERY);
    expect(calls).to.deep.equal(['report', 'report', 'remove']);
  });

  it('nothing when it stops before it started', async () => {
    await reporter.stop();
    expect(calls).to.deep.equal([]);
  });

  it('and stops without the store when that does not answer, or fails', async () => {
    const never = () => new Promise<never>(() => {});
    const failing = () => Promise.reject(new Error('no answer'));
    for (const [answer, ms] of [
      [never, 1_000],
      [failing, 0],
    ] as const) {
      const silent = new InstanceReporter({
        ...{ records: { report: answer, list: answer, remove: answer, clean: answer }, identity: IDENTITY, load },
        ...{ measure: () => use, work: () => work, clock, random: () => 0.5, announce: events.announce },
      });
      silent.start();
      let hasStopped = false;
      const stopped = silent.stop().then(() => {
        hasStopped = true;
      });
      await clock.advance(Math.max(0, ms - 1));
      expect(hasStopped).to.equal(ms === 0);
      await clock.advance(1);
      await stopped;
    }
    expect(clock.sleeping).to.equal(0);
  });
});
