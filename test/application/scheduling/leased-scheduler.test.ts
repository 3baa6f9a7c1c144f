import { expect } from 'chai';
import { CronerFireTimes } from '../../../src/adapters/local/croner-fire-times.js';
import { EventHub } from '../../../src/adapters/local/event-hub.js';
import { LocalLeases } from '../../../src/adapters/local/leases.js';
import type { HotlistEvent } from '../../../src/application/events.js';
import { LeasedScheduler } from '../../../src/application/scheduling/leased-scheduler.js';
import type { Run } from '../../../src/application/scheduling/scheduler.js';
import type { Schedule } from '../../../src/domain/scheduling/schedule.js';
import { ManualClock } from '../../support/manual-clock.js';

const START = Date.UTC(2026, 10, 22, 12, 0, 3);
const EVERY_10_S: Schedule = { kind: 'interval', everyMs: 10_000 };

describe('the scheduler', () => {
  let clock: ManualClock;
  let events: HotlistEvent[];
  let runs: Run[];
  let scheduler: LeasedScheduler;
  let epoch: number;

  beforeEach(() => {
    clock = new ManualClock(START);
    events = [];
    runs = [];
    epoch = 6;
    const hub = new EventHub();
    hub.watch((event) => events.push(event));
    scheduler = new LeasedScheduler({
      fireTimes: new CronerFireTimes(),
      leases: new LocalLeases({ next: async () => ++epoch }),
      clock,
      announce: hub.announce,
      random: Math.random,
      askAgainMs: 3_000,
    });
  });

  afterEach(() => scheduler.stop());

  const start = (schedule: Schedule, execute: (run: Run) => Promise<void> = async () => {}, timeoutMs = 60_000) =>
    scheduler.start([
      {
        job: { name: 'refresh', schedule, timeoutMs },
        execute: (run) => {
          runs.push(run);
          return execute(run);
        },
      },
    ]);
  const fireTimes = () => runs.map(({ fireTime }) => fireTime - START);

  it('runs every job at once, and then at the multiples of its interval', async () => {
    await start(EVERY_10_S);
    await clock.advance(0);
    expect(fireTimes()).to.deep.equal([0]);
    await clock.advance(27_000);
    expect(fireTimes()).to.deep.equal([0, 7_000, 17_000, 27_000]);
  });

  it('runs by a cron expression in its time zone', async () => {
    await start({ kind: 'cron', expression: '0 30 13 * * *', timeZone: 'Europe/Berlin' });
    await clock.advance(25 * 3_600_000);
    expect(runs.slice(1).map(({ fireTime }) => new Date(fireTime).toISOString())).to.deep.equal([
      '2026-11-22T12:30:00.000Z',
      '2026-11-23T12:30:00.000Z',
    ]);
  });

  it('gives every run under a lease the token of the lease', async () => {
    await start(EVERY_10_S);
    await clock.advance(20_000);
    expect(new Set(runs.map(({ token }) => token))).to.deep.equal(new Set([7]));
  });

  it('never runs a job twice at once, and reports the fire times it passed over', async () => {
    let finish = () => {};
    let running = 0;
    let most = 0;
    await start(EVERY_10_S, async () => {
      most = Math.max(most, ++running);
      if (runs.length === 2) await new Promise<void>((resolve) => (finish = resolve));
      running--;
    });
    await clock.advance(45_000);
    expect(fireTimes()).to.deep.equal([0, 7_000]);
    finish();
    await clock.advance(0);
    expect(events.filter(({ type }) => type === 'runs skipped')).to.deep.equal([
      {
        type: 'runs skipped',
        job: 'refresh',
        firstFireTime: START + 17_000,
        count: 3,
        reason: 'their time had passed: the run before took long, or the clock was set ahead',
      },
    ]);
    await clock.advance(10_000);
    expect(fireTimes()).to.deep.equal([0, 7_000, 47_000]);
    expect(most).to.equal(1);
  });

  it('goes on after a run that failed', async () => {
    await start(EVERY_10_S, async () => {
      throw new Error('the database is away');
    });
    await clock.advance(7_000);
    expect(runs).to.have.length(2);
    expect(events.filter(({ type }) => type === 'run ended')).to.have.length(2);
  });

  it('aborts a run at its timeout', async () => {
    await start(
      EVERY_10_S,
      ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
      2_000,
    );
    await clock.advance(1_999);
    expect(runs[0]?.signal.aborted).to.equal(false);
    await clock.advance(1);
    expect(runs[0]?.signal.aborted).to.equal(true);
    expect(events.find(({ type }) => type === 'run ended')).to.include({ outcome: 'timed out' });
  });

  it('keeps its pace when the wall clock is set back an hour, without a fire time twice', async () => {
    await start(EVERY_10_S);
    await clock.advance(7_000);
    clock.jumpWallClock(-3_600_000);
    await clock.advance(30_000);
    expect(fireTimes()).to.deep.equal([0, 7_000, 17_000, 27_000, 37_000]);
  });

  it('begins a cron expression anew when the wall clock is set back a day', async () => {
    await start({ kind: 'cron', expression: '0 */5 * * * *', timeZone: 'UTC' });
    await clock.advance(5 * 60_000);
    clock.jumpWallClock(-86_400_000);
    await clock.advance(10 * 60_000);
    expect(runs.length).to.be.within(3, 4);
  });

  it('does not run a cron expression twice when the wall clock is set back a second', async () => {
    await start({ kind: 'cron', expression: '0 */5 * * * *', timeZone: 'UTC' });
    await clock.advance(5 * 60_000);
    const before = fireTimes();
    clock.jumpWallClock(-5_000);
    await clock.advance(60_000);
    expect(fireTimes()).to.deep.equal(before);
  });

  it('runs once, not a thousand times, when the wall clock is set far ahead', async () => {
    await start(EVERY_10_S);
    await clock.advance(0);
    clock.jumpWallClock(365 * 86_400_000);
    await clock.advance(10_000);
    expect(runs).to.have.length(2);
    expect(events.find(({ type }) => type === 'runs skipped')).to.include({ count: 10_000 });
  });

  it('stops by aborting the run that is going, and starts no other', async () => {
    await start(
      EVERY_10_S,
      ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
    );
    await clock.advance(0);
    await scheduler.stop();
    await clock.advance(60_000);
    expect(runs).to.have.length(1);
    expect(events.find(({ type }) => type === 'run ended')).to.include({ outcome: 'cancelled' });
  });

  it('stops at once while it waits', async () => {
    await start(EVERY_10_S);
    await clock.advance(0);
    await scheduler.stop();
    expect(clock.sleeping).to.equal(0);
  });
});
