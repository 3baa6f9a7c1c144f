import { expect } from 'chai';
import { CronerFireTimes } from '../../../src/adapters/local/croner-fire-times.js';
import { LeasedScheduler } from '../../../src/application/scheduling/leased-scheduler.js';
import type { Lease, Leases } from '../../../src/application/scheduling/leases.js';
import type { Executor, Run } from '../../../src/application/scheduling/scheduler.js';
import type { Schedule } from '../../../src/domain/scheduling/schedule.js';
import { ManualClock } from '../../support/manual-clock.js';
import { LeaseTable, MemoryLeases } from '../../support/memory-leases.js';
import { RecordedEvents } from '../../support/recorded-events.js';

const NOON = Date.UTC(2026, 10, 22, 12);
const TTL_MS = 9_000;
const ASK_AGAIN_MS = 3_000;
const EVERY_10_S: Schedule = { kind: 'interval', everyMs: 10_000 };

/** One instance: its scheduler with one job, what it announced, and the runs it began. */
class Instance {
  readonly events = new RecordedEvents();
  readonly runs: Run[] = [];
  readonly scheduler: LeasedScheduler;

  constructor(leases: Leases, clock: ManualClock, random = 1) {
    const fireTimes = new CronerFireTimes();
    const { announce } = this.events;
    this.scheduler = new LeasedScheduler({
      ...{ fireTimes, leases, clock, announce, random: () => random, askAgainMs: ASK_AGAIN_MS },
    });
  }

  start(execute: Executor = async () => {}, schedule = EVERY_10_S): Promise<void> {
    const counted: Executor = (run) => {
      this.runs.push(run);
      return execute(run);
    };
    return this.scheduler.start([{ job: { name: 'refresh', schedule, timeoutMs: 60_000 }, execute: counted }]);
  }

  get tokens(): number[] {
    return this.runs.map(({ token }) => token);
  }
}

const untilAborted: Executor = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));

/** Leases that say what the test has them say, one after another, and count how often they were asked. */
function scripted(
  clock: ManualClock,
  ...answers: (Lease | undefined | Error)[]
): Leases & { readonly askedAt: number[] } {
  const askedAt: number[] = [];
  return {
    askedAt,
    async tryAcquire() {
      const answer = answers[Math.min(askedAt.length, answers.length - 1)];
      askedAt.push(clock.monotonic());
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
}

describe('instances that share a job', () => {
  let clock: ManualClock;
  let table: LeaseTable;
  let first: Instance;
  let second: Instance;

  beforeEach(async () => {
    clock = new ManualClock(NOON);
    table = new LeaseTable(TTL_MS, clock);
    first = new Instance(new MemoryLeases(table, clock), clock);
    second = new Instance(new MemoryLeases(table, clock), clock, 0);
  });
  afterEach(async () => {
    const stopped = Promise.all([first.scheduler.stop(), second.scheduler.stop()]);
    await clock.advance(0);
    await stopped;
    expect(clock.sleeping).to.equal(0);
  });

  it('run it on the one that holds its lease, with the token of the lease', async () => {
    await first.start();
    await second.start();
    await clock.advance(60_000);
    expect(first.tokens).to.deep.equal([1, 1, 1, 1, 1, 1, 1]);
    expect(second.tokens).to.deep.equal([]);
    expect(first.events.of('lease acquired')).to.deep.equal([{ type: 'lease acquired', job: 'refresh', token: 1 }]);
    expect([...first.events.of('lease lost'), ...second.events.all]).to.deep.equal([]);
  });

  it('hand it over when the holder stops: the next to ask has it, and runs at once', async () => {
    await first.start();
    await second.start();
    await clock.advance(12_000);
    await first.scheduler.stop();
    await clock.advance(ASK_AGAIN_MS);
    expect(second.tokens).to.deep.equal([2]);
    expect(first.events.of('lease lost')).to.deep.equal([]);
    expect(first.events.of('lease released')).to.deep.equal([{ type: 'lease released', job: 'refresh', token: 1 }]);
  });

  it('hand it over only when the run of the one that stops has ended', async () => {
    let finish = () => {};
    await first.start(() => new Promise<void>((resolve) => (finish = resolve)));
    await second.start();
    await clock.advance(0);
    const stopped = first.scheduler.stop();
    await clock.advance(4 * TTL_MS);
    expect(first.runs[0]?.signal.aborted).to.equal(true);
    expect(second.runs).to.deep.equal([]);
    finish();
    await stopped;
    await clock.advance(ASK_AGAIN_MS);
    expect(second.tokens).to.deep.equal([2]);
  });

  it('abort the run of one that lost the lease, report why, and go on with the next that has it', async () => {
    await first.start(untilAborted);
    await second.start();
    await clock.advance(1_000);
    table.expire('refresh');
    await clock.advance(ASK_AGAIN_MS);
    const reason = 'the lease of "refresh" was lost: somebody else has taken it';
    expect(first.events.of('lease lost')).to.deep.equal([{ type: 'lease lost', job: 'refresh', token: 1, reason }]);
    expect(first.events.of('lease released')).to.deep.equal([]);
    const [ended] = first.events.of('run ended');
    expect(ended).to.include({ outcome: 'cancelled', token: 1 });
    expect(ended?.error).to.have.property('message', reason);
    expect(second.tokens).to.deep.equal([2]);
  });

  it('begin no run after a pause that was longer than the lease', async () => {
    await first.start();
    await clock.advance(9_999);
    clock.stall(TTL_MS + 1);
    await clock.advance(0);
    expect(first.events.of('lease lost')).to.have.length(1);
    expect(first.tokens).to.deep.equal([1, 2]);
  });

  it('never run it twice at once in one of them, even when a run ignores that its lease was lost', async () => {
    let finish = () => {};
    await first.start(() => new Promise<void>((resolve) => (finish = resolve)));
    await clock.advance(0);
    clock.stall(TTL_MS);
    await clock.advance(10 * TTL_MS);
    expect(first.tokens).to.deep.equal([1]);
    expect(first.events.of('lease lost')).to.have.length(1);
    finish();
    await clock.advance(0);
    expect(first.tokens).to.deep.equal([1, 2]);
    finish();
  });

  it('keep a lease whose schedule never fires again, for others would run at once', async () => {
    await first.start(undefined, { kind: 'cron', expression: '0 0 0 30 2 *', timeZone: 'UTC' });
    await second.start();
    await clock.advance(10 * TTL_MS);
    expect([first.tokens, second.tokens]).to.deep.equal([[1], []]);
  });
});

describe('an instance that seeks a lease', () => {
  let clock: ManualClock;

  beforeEach(() => {
    clock = new ManualClock(NOON);
  });

  const seek = async (leases: Leases, { random = 1, schedule = EVERY_10_S } = {}) => {
    const instance = new Instance(leases, clock, random);
    await instance.start(undefined, schedule);
    return instance;
  };

  it('asks again at least every so often while somebody else holds it, and not all at the same moment', async () => {
    const late = scripted(clock, undefined);
    const early = scripted(clock, undefined);
    const instances = [await seek(late), await seek(early, { random: 0 })];
    await clock.advance(6_000);
    expect(late.askedAt).to.deep.equal([0, 3_000, 6_000]);
    expect(early.askedAt).to.deep.equal([0, 1_500, 3_000, 4_500, 6_000]);
    await Promise.all(instances.map(({ scheduler }) => scheduler.stop()));
  });

  it('asks at least as often as the job is due', async () => {
    const leases = scripted(clock, undefined);
    const { scheduler } = await seek(leases, { schedule: { kind: 'interval', everyMs: 1_000 } });
    await clock.advance(3_000);
    expect(leases.askedAt).to.deep.equal([0, 1_000, 2_000, 3_000]);
    await scheduler.stop();
  });

  it('goes on asking when nobody can be asked, less often, and reports each outage once', async () => {
    const away = new Error('the database is away');
    const back = undefined;
    const leases = scripted(clock, ...Array.from({ length: 8 }, () => away), back, away);
    const { scheduler, events } = await seek(leases);
    await clock.advance(18_600);
    expect(leases.askedAt.slice(0, 8)).to.deep.equal([0, 200, 600, 1_400, 3_000, 6_000, 9_000, 12_000]);
    expect(events.of('lease unavailable')).to.deep.equal([
      { type: 'lease unavailable', job: 'refresh', error: away },
      { type: 'lease unavailable', job: 'refresh', error: away },
    ]);
    await scheduler.stop();
  });

  it('stops while nobody answers it, and gives back a lease that comes then, and runs nothing', async () => {
    let answer = (_: Lease | undefined) => {};
    const given = new Promise<Lease | undefined>((resolve) => {
      answer = resolve;
    });
    const instance = await seek({ tryAcquire: () => given });
    await instance.scheduler.stop();
    const lease = await new MemoryLeases(new LeaseTable(TTL_MS, clock), clock).tryAcquire('refresh');
    answer(lease);
    await clock.advance(0);
    expect(lease?.held).to.equal(false);
    expect(instance.runs).to.deep.equal([]);
  });
});
