import { expect } from 'chai';
import { CronerFireTimes } from '../../../src/adapters/local/croner-fire-times.js';
import { LocalLeases } from '../../../src/adapters/local/leases.js';
import { LeasedScheduler } from '../../../src/application/scheduling/leased-scheduler.js';
import type { Leases } from '../../../src/application/scheduling/leases.js';
import type { Executor, Run, ScheduledJob } from '../../../src/application/scheduling/scheduler.js';
import type { Schedule } from '../../../src/domain/scheduling/schedule.js';
import { ManualClock } from '../../support/manual-clock.js';
import { MemoryEpochs } from '../../support/memory-epochs.js';
import { LeaseTable, MemoryLeases } from '../../support/memory-leases.js';
import { RecordedEvents } from '../../support/recorded-events.js';

const START = Date.UTC(2026, 10, 22, 12, 0, 3);
const TTL_MS = 9_000;
const ASK_AGAIN_MS = 3_000;
const EVERY_10_S: Schedule = { kind: 'interval', everyMs: 10_000 };
const HOURLY: Schedule = { kind: 'cron', expression: '0 0 * * * *', timeZone: 'UTC' };

const untilAborted: Executor = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));

describe('jobs that are replaced while they are scheduled', () => {
  let clock: ManualClock;
  let table: LeaseTable;
  let events: RecordedEvents;
  let runs: (Run & { readonly by: string })[];
  let scheduler: LeasedScheduler;

  beforeEach(() => {
    clock = new ManualClock(START);
    table = new LeaseTable(TTL_MS, clock);
    events = new RecordedEvents();
    runs = [];
    scheduler = schedulerOn(new MemoryLeases(table, clock));
  });
  afterEach(async () => {
    const stopped = scheduler.stop();
    await clock.advance(0);
    await stopped;
    expect(clock.sleeping).to.equal(0);
  });

  const schedulerOn = (leases: Leases) => {
    const { announce } = events;
    const fireTimes = new CronerFireTimes();
    return new LeasedScheduler({ fireTimes, leases, clock, announce, random: () => 1, askAgainMs: ASK_AGAIN_MS });
  };
  /** What an executor does, so that a test can tell which one ran. */
  const noted =
    (by: string, execute: Executor = async () => {}): Executor =>
    (run) => {
      runs.push({ ...run, by });
      return execute(run);
    };
  const jobNamed = (name: string, schedule: Schedule, execute: Executor, timeoutMs = 60_000): ScheduledJob => ({
    job: { name, schedule, timeoutMs },
    execute,
  });
  const ran = () => runs.map(({ by, fireTime }) => [by, fireTime - START]);

  describe('by others', () => {
    it('start what is new at once, and leave alone what stays', async () => {
      const stays = jobNamed('hot', EVERY_10_S, noted('hot'));
      await scheduler.start([stays]);
      await clock.advance(1_000);
      scheduler.replace([jobNamed('week', EVERY_10_S, noted('week')), stays]);
      await clock.advance(6_000);
      expect(ran()).to.deep.equal([
        ['hot', 0],
        ['week', 1_000],
        ['hot', 7_000],
        ['week', 7_000],
      ]);
    });

    it('end what is gone: its run is told to stop, and then its lease is given up', async () => {
      let finish = () => {};
      const slow = noted('hot', () => new Promise<void>((resolve) => (finish = resolve)));
      await scheduler.start([jobNamed('hot', EVERY_10_S, slow)]);
      await clock.advance(0);
      scheduler.replace([]);
      await clock.advance(2 * TTL_MS);
      expect(runs[0]?.signal.reason).to.have.property('message', 'there is no job "hot" any more');
      expect(runs[0]?.tenure.aborted).to.equal(true);
      expect(table.take('hot')).to.equal(undefined);
      finish();
      await clock.advance(0);
      expect(table.take('hot')).to.equal(2);
      expect(events.of('lease released')).to.deep.equal([{ type: 'lease released', job: 'hot', token: 1 }]);
      expect(events.of('lease lost')).to.deep.equal([]);
      expect(runs).to.have.length(1);
    });

    it('hold up nobody by a run that ignores that its job is gone, and keep its lease for as long', async () => {
      let finish = () => {};
      const deaf = noted('hot', () => new Promise<void>((resolve) => (finish = resolve)));
      await scheduler.start([jobNamed('hot', EVERY_10_S, deaf)]);
      await clock.advance(0);
      scheduler.replace([jobNamed('week', EVERY_10_S, noted('week'))]);
      await clock.advance(0);
      scheduler.replace([]);
      await clock.advance(2 * TTL_MS);
      expect(ran()).to.deep.equal([
        ['hot', 0],
        ['week', 0],
      ]);
      expect(events.of('lease released').map(({ job }) => job)).to.deep.equal(['week']);
      finish();
    });

    it('begin one that comes back only when its run from before has ended, however leases are granted', async () => {
      const generous = schedulerOn(new LocalLeases(new MemoryEpochs()));
      let finish = () => {};
      const slow = noted('before', () => new Promise<void>((resolve) => (finish = resolve)));
      await generous.start([jobNamed('hot', EVERY_10_S, slow)]);
      await clock.advance(0);
      for (const by of ['gone again', 'after']) {
        generous.replace([]);
        generous.replace([jobNamed('hot', EVERY_10_S, noted(by))]);
      }
      await clock.advance(60_000);
      expect(ran()).to.deep.equal([['before', 0]]);
      finish();
      await clock.advance(0);
      expect(ran()).to.deep.equal([
        ['before', 0],
        ['after', 60_000],
      ]);
      expect(runs.map(({ token }) => token)).to.deep.equal([1, 2]);
      await generous.stop();
    });

    it('never come back after a stop', async () => {
      await scheduler.start([]);
      await scheduler.stop();
      scheduler.replace([jobNamed('hot', EVERY_10_S, noted('hot'))]);
      await clock.advance(60_000);
      expect(ran()).to.deep.equal([]);
    });
  });

  describe('by the same with another schedule', () => {
    it('take it for the next fire time, without a run for it and under the same lease', async () => {
      const execute = noted('hot');
      await scheduler.start([jobNamed('hot', HOURLY, execute)]);
      await clock.advance(60_000);
      scheduler.replace([jobNamed('hot', EVERY_10_S, execute)]);
      await clock.advance(0);
      expect(ran()).to.deep.equal([['hot', 0]]);
      await clock.advance(17_000);
      scheduler.replace([jobNamed('hot', HOURLY, execute)]);
      await clock.advance(3_600_000 - 77_000 - 3_000);
      expect(ran()).to.deep.equal([
        ['hot', 0],
        ['hot', 67_000],
        ['hot', 77_000],
        ['hot', 3_600_000 - 3_000],
      ]);
      expect(new Set(runs.map(({ token }) => token))).to.deep.equal(new Set([1]));
      expect(events.of('lease acquired')).to.have.length(1);
    });

    it('end a run that is going under the old terms, and skip nothing by the new ones', async () => {
      const execute = noted('hot', untilAborted);
      await scheduler.start([jobNamed('hot', EVERY_10_S, execute, 35_000)]);
      await clock.advance(1_000);
      scheduler.replace([jobNamed('hot', { kind: 'interval', everyMs: 1_000 }, execute, 2_000)]);
      await clock.advance(33_999);
      expect(runs[0]?.signal.aborted).to.equal(false);
      await clock.advance(1);
      expect(runs[0]?.signal.aborted).to.equal(true);
      expect(events.of('runs skipped')).to.deep.include({
        ...{ type: 'runs skipped', job: 'refresh', firstFireTime: START + 7_000, count: 3 },
        ...{ job: 'hot', reason: 'their time had passed: the run before took long, or the clock was set ahead' },
      });
      expect(events.of('runs skipped')).to.have.length(1);
    });

    it('skip nothing by a schedule that was not theirs yet, when a run has taken long', async () => {
      let finish = () => {};
      const execute = noted('hot', () => new Promise<void>((resolve) => (finish = resolve)));
      await scheduler.start([jobNamed('hot', HOURLY, execute)]);
      await clock.advance(20_000);
      scheduler.replace([jobNamed('hot', { kind: 'interval', everyMs: 1_000 }, execute)]);
      await clock.advance(20_500);
      finish();
      await clock.advance(499);
      expect(runs).to.have.length(1);
      await clock.advance(1);
      expect(ran().at(-1)).to.deep.equal(['hot', 41_000]);
      expect(events.of('runs skipped')).to.deep.equal([]);
      finish();
    });

    it('run at once when their last run failed, for that may be why they were given other terms', async () => {
      const execute = noted('hot', untilAborted);
      await scheduler.start([jobNamed('hot', HOURLY, execute, 1_000)]);
      await clock.advance(5_000);
      expect(runs).to.have.length(1);
      scheduler.replace([jobNamed('hot', HOURLY, execute, 30_000)]);
      await clock.advance(0);
      expect(runs).to.have.length(2);
      await clock.advance(1_001);
      expect(runs[1]?.signal.aborted).to.equal(false);
    });

    it('lose no fire time that has just come, and have none twice', async () => {
      const execute = noted('hot');
      await scheduler.start([jobNamed('hot', EVERY_10_S, execute)]);
      await clock.advance(6_999);
      clock.stall(1);
      scheduler.replace([jobNamed('hot', HOURLY, execute)]);
      await clock.advance(0);
      expect(ran().at(-1)).to.deep.equal(['hot', 7_000]);
      scheduler.replace([jobNamed('hot', EVERY_10_S, execute)]);
      clock.jumpWallClock(-2_000);
      scheduler.replace([jobNamed('hot', { ...EVERY_10_S }, execute)]);
      // No interval is waited for longer than itself, wherever the wall clock is.
      await clock.advance(9_999);
      expect(ran()).to.have.length(2);
      await clock.advance(1);
      expect(ran().at(-1)).to.deep.equal(['hot', 17_000]);
    });

    it('ask for their lease as often as the new one is due', async () => {
      const askedAt: number[] = [];
      const asking = schedulerOn({
        async tryAcquire() {
          askedAt.push(clock.monotonic());
          return undefined;
        },
      });
      await asking.start([jobNamed('hot', HOURLY, noted('hot'))]);
      await clock.advance(3_000);
      asking.replace([jobNamed('hot', { kind: 'interval', everyMs: 1_000 }, noted('hot'))]);
      await clock.advance(5_000);
      expect(askedAt).to.deep.equal([0, 3_000, 6_000, 7_000, 8_000]);
      await asking.stop();
    });
  });

  describe('by the same with another executor', () => {
    it('run it at once, under the same lease, and then on schedule', async () => {
      await scheduler.start([jobNamed('hot', HOURLY, noted('old'))]);
      await clock.advance(60_000);
      scheduler.replace([jobNamed('hot', HOURLY, noted('new'))]);
      await clock.advance(3_600_000 - 60_000 - 3_000);
      expect(ran()).to.deep.equal([
        ['old', 0],
        ['new', 60_000],
        ['new', 3_600_000 - 3_000],
      ]);
      expect(new Set(runs.map(({ token }) => token))).to.deep.equal(new Set([1]));
      expect(new Set(runs.map(({ tenure }) => tenure))).to.have.property('size', 1);
    });

    it('let a run that is going end, and have the new one run then', async () => {
      let finish = () => {};
      const slow = noted('old', () => new Promise<void>((resolve) => (finish = resolve)));
      await scheduler.start([jobNamed('hot', HOURLY, slow)]);
      await clock.advance(0);
      scheduler.replace([jobNamed('hot', HOURLY, noted('never ran'))]);
      scheduler.replace([jobNamed('hot', HOURLY, noted('new'))]);
      await clock.advance(5_000);
      expect(runs[0]?.signal.aborted).to.equal(false);
      finish();
      await clock.advance(0);
      expect(ran()).to.deep.equal([
        ['old', 0],
        ['new', 5_000],
      ]);
    });

    it('still run it at once when the schedule is replaced besides, one after the other', async () => {
      const after = noted('new');
      await scheduler.start([jobNamed('hot', HOURLY, noted('old'))]);
      await clock.advance(1_000);
      scheduler.replace([jobNamed('hot', HOURLY, after)]);
      scheduler.replace([jobNamed('hot', EVERY_10_S, after)]);
      await clock.advance(0);
      expect(ran().at(-1)).to.deep.equal(['new', 1_000]);
    });

    it('have it run on the instance that holds the lease, and nowhere else', async () => {
      const other = schedulerOn(new MemoryLeases(table, clock));
      await scheduler.start([jobNamed('hot', HOURLY, noted('holder'))]);
      await other.start([jobNamed('hot', HOURLY, noted('other'))]);
      await clock.advance(1_000);
      other.replace([jobNamed('hot', HOURLY, noted('other, new'))]);
      scheduler.replace([jobNamed('hot', HOURLY, noted('holder, new'))]);
      await clock.advance(60_000);
      expect(runs.map(({ by }) => by)).to.deep.equal(['holder', 'holder, new']);
      await scheduler.stop();
      await clock.advance(ASK_AGAIN_MS);
      expect(runs.at(-1)).to.include({ by: 'other, new', token: 2 });
      await other.stop();
    });
  });
});
