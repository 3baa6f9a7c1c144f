import { expect } from 'chai';
import { JobSite, LEASE_MS, NOW, type OpenRun } from '../../support/job-site.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const MOST = 10_000;

describe('runs that are queued besides the schedule', () => {
  let site: JobSite;
  const newest = () => site.runs.at(-1) as OpenRun;
  const fireTimes = () => site.runs.map(({ fireTime }) => (fireTime - NOW) / SECOND);
  const queue = (...seconds: number[]) =>
    site.store.queue.add(
      'digest',
      seconds.map((second) => NOW + second * SECOND),
      MOST,
    );
  /** Lets time pass, and each run succeed a second after it began. */
  const runFor = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += SECOND) {
      await site.clock.advance(SECOND);
      newest()?.succeed();
    }
    await site.clock.advance(100);
  };

  beforeEach(() => {
    site = new JobSite();
  });

  it('run one after another as soon as the one before has ended, while the schedule waits', async () => {
    await site.create({}, NOW + MINUTE);
    const { dispatcher } = site.start('a');
    await queue(-300, -100, -200);
    dispatcher.wake();
    await site.clock.advance(100);
    for (const second of [-300, -200, -100]) {
      expect(newest()).to.include({ fireTime: NOW + second * SECOND, attempt: 1 });
      newest().succeed();
      await site.clock.advance(100);
    }
    expect(await site.record()).to.deep.equal([
      '-300 s #1 succeeded: done',
      '-200 s #1 succeeded: done',
      '-100 s #1 succeeded: done',
    ]);
    expect((await site.store.records.find('digest'))?.shards[0]).to.include({ fireTime: NOW + MINUTE, attempt: 1 });
  });

  it('let every fire time of the schedule run, and in time', async () => {
    await site.create({ schedule: { kind: 'interval', everyMs: 5 * SECOND } }, NOW + 5 * SECOND);
    site.start('a');
    await queue(...Array.from({ length: 20 }, (_, index) => -100 + index));
    await runFor(40 * SECOND);
    const given = fireTimes().filter((second) => second < 0);
    const ofSchedule = fireTimes().filter((second) => second > 0);
    expect(given).to.deep.equal(Array.from({ length: 20 }, (_, index) => -100 + index));
    expect(ofSchedule).to.deep.equal([5, 10, 15, 20, 25, 30, 35, 40].slice(0, ofSchedule.length));
    expect(ofSchedule.length).to.be.greaterThan(6);
    expect((await site.record()).filter((line) => line.includes('skipped'))).to.deep.equal([]);
  });

  it('are told of by other instances, and found by themselves where nobody tells', async () => {
    await site.create({}, NOW + 60 * MINUTE);
    site.start('a');
    await site.clock.advance(15 * SECOND);
    await queue(-1);
    await site.clock.advance(10 * SECOND);
    expect(fireTimes()).to.deep.equal([-1]);
  });

  it('are tried again when they fail, and the schedule’s newest fire time meanwhile follows them', async () => {
    const retry = { attempts: 2, backoffMs: 10 * SECOND, longestBackoffMs: 10 * SECOND };
    await site.create({ schedule: { kind: 'interval', everyMs: 3 * SECOND }, retry }, NOW + 3 * SECOND);
    const { dispatcher } = site.start('a');
    await queue(-50);
    dispatcher.wake();
    await site.clock.advance(100);
    newest().fail('503');
    await site.clock.advance(10 * SECOND);
    expect(newest()).to.include({ fireTime: NOW - 50 * SECOND, attempt: 2 });
    newest().succeed();
    await site.clock.advance(100);
    expect(fireTimes()).to.deep.equal([-50, -50, 9]);
    expect(await site.record()).to.deep.equal([
      '-50 s #1 failed: 503',
      '-50 s #2 succeeded: done',
      '3 s #1 skipped: a run of the same shard was going',
      '9 s #1 running: ',
    ]);
  });

  it('are begun again by another instance when theirs dies', async () => {
    await site.create({}, NOW + 60 * MINUTE);
    await queue(-50);
    await site.store.queue.feed(1);
    await site.store.claims.claim('dead', 1);
    site.start('a');
    await site.clock.advance(LEASE_MS + SECOND);
    expect(newest()).to.include({ fireTime: NOW - 50 * SECOND, attempt: 2 });
    newest().succeed();
    await site.clock.advance(100);
    expect((await site.store.records.find('digest'))?.shards[0]?.fireTime).to.equal(NOW + MINUTE);
  });

  it('run under a hold, and leave it with its holder', async () => {
    await site.create({ hold: 'sticky', schedule: { kind: 'interval', everyMs: MINUTE } }, NOW + SECOND);
    const { dispatcher } = site.start('a');
    site.start('b');
    await site.clock.advance(SECOND);
    const { epoch, owner } = newest();
    newest().succeed();
    await site.clock.advance(100);
    await queue(-50, -40);
    if (owner === 'a') dispatcher.wake();
    await site.clock.advance(LEASE_MS);
    newest().succeed();
    await site.clock.advance(LEASE_MS);
    expect(site.runs.map((run) => [run.owner, run.epoch])).to.deep.equal(site.runs.map(() => [owner, epoch]));
    expect(fireTimes()).to.deep.equal([1, -50, -40]);
  });

  it('wait while the store is away, of which it is told once', async () => {
    await site.create({}, NOW + 60 * MINUTE);
    const { queue: kept } = site.store;
    let isAway = true;
    const away = new Proxy(kept, {
      get: (target, name) =>
        isAway && name === 'feed'
          ? () => Promise.reject(new Error('the store is away'))
          : Reflect.get(target, name).bind(target),
    });
    Object.assign(site.store, { queue: away });
    const { events } = site.start('a');
    await queue(-1);
    await site.clock.advance(5 * SECOND);
    isAway = false;
    await site.clock.advance(15 * SECOND);
    expect(fireTimes()).to.deep.equal([-1]);
    expect(events.of('job store down')).to.have.length(1);
    expect(events.of('job store up')).to.have.length(1);
  });
});
