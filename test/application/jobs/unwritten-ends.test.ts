import { expect } from 'chai';
import type { ClaimKey } from '../../../src/application/jobs/job-claims.js';
import { LEASE_MS, NOW, type OpenRun } from '../../support/job-site.js';
import type { JobInstance } from '../../support/job-stores.js';
import { cutOff, GATHERED, StickySite } from '../../support/sticky-site.js';
import { withoutRecords } from '../../support/without-records.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DOWN = () => Promise.reject(new Error('the store is away'));

describe('what has ended and can’t be written down', () => {
  let site: StickySite;
  let isDown: boolean;

  beforeEach(() => {
    site = new StickySite();
    isDown = false;
  });

  const withoutHistory = withoutRecords(() => isDown);
  /** Whatever is asked of the job `locked`, with others or without. */
  const withoutLocked = (method: string) => (store: JobInstance) => ({
    ...store,
    claims: new Proxy(store.claims, {
      get: (target, name) => {
        const ask = Reflect.get(target, name).bind(target);
        if (name !== method) return ask;
        return (keys: readonly ClaimKey[], ...more: unknown[]) =>
          isDown && keys.some(({ job }) => job === 'locked') ? DOWN() : ask(keys, ...more);
      },
    }),
  });
  const newestOf = (job: string) => site.runs.findLast((run) => run.definition.name === job) as OpenRun;
  const runsOf = (job: string) => site.runs.filter((run) => run.definition.name === job);

  for (const hold of ['run', 'sticky'] as const) {
    it(`is another’s as soon as its lease ends, though its row could be renewed (hold: ${hold})`, async () => {
      await site.create({ hold, timeoutMs: 10 * MINUTE });
      const { events } = site.start('a', { around: withoutHistory });
      // By the end of the run a fire time has been passed over, which is to be written down first.
      await site.clock.advance(2 * MINUTE);
      isDown = true;
      site.start('b');
      site.newest.succeed();
      await site.clock.advance(LEASE_MS + LEASE_MS / 3);
      expect(events.of('lease lost')).to.have.length(1);
      expect(site.newest).to.include({ owner: 'b', attempt: 2 });
    });
  }

  it('goes on under the same lease when it can be in time', async () => {
    await site.createSticky();
    const { events } = site.start('a', { around: cutOff((name) => isDown && (name === 'keep' || name === 'renew')) });
    // It was renewed after a third. The next two times it is not, and after the third its lease would have ended.
    await site.clock.advance((2 / 3) * LEASE_MS - 100);
    isDown = true;
    site.newest.succeed();
    await site.clock.advance((1 / 3) * LEASE_MS + 200);
    isDown = false;
    await site.clock.advance(MINUTE);
    expect(events.of('lease lost')).to.deep.equal([]);
    expect(site.newest).to.include({ attempt: 1, epoch: 1, fireTime: NOW + MINUTE });
  });

  it('keeps no other from being written down', async () => {
    await site.create({ timeoutMs: 10 * MINUTE });
    await site.create({ name: 'other' }, NOW + 2 * MINUTE);
    site.start('a', { around: withoutHistory });
    await site.clock.advance(2 * MINUTE);
    isDown = true;
    for (const run of site.runs) run.succeed();
    await site.clock.advance(SECOND);
    expect(await site.record()).to.deep.equal(['1 s #1 running: ', '120 s #1 succeeded: done']);
  });

  it('keeps nobody from what its instance claims and can’t begin', async () => {
    await site.create({ timeoutMs: 10 * MINUTE });
    site.start('a', { around: withoutHistory });
    await site.clock.advance(2 * MINUTE);
    isDown = true;
    site.newest.succeed();
    await site.clock.advance(GATHERED);
    for (const name of ['x', 'y', 'z']) await site.create({ name }, site.clock.now());
    await site.clock.advance(SECOND);
    site.start('b');
    await site.clock.advance(6 * SECOND);
    expect(site.runs.filter(({ owner }) => owner === 'b').map(({ definition }) => definition.name)) //
      .to.have.members(['x', 'y', 'z']);
  });

  for (const [method, hold, done] of [
    ['settle', 'run', 'settled'],
    ['keep', 'sticky', 'kept'],
  ] as const) {
    it(`keeps no other from being ${done} that was asked for with it`, async () => {
      for (const name of ['free', 'locked']) await site.create({ name, hold });
      const { events } = site.start('a', { around: withoutLocked(method) });
      await site.clock.advance(SECOND);
      isDown = true;
      for (const run of site.runs) run.succeed();
      await site.clock.advance(SECOND);
      expect((await site.store.history.list({ job: 'free', limit: 1 }))[0]).to.include({ state: 'succeeded' });
      await site.clock.advance(LEASE_MS);
      expect(events.of('lease lost').map(({ job }) => job)).to.deep.equal(['locked']);
      isDown = false;
      await site.clock.advance(MINUTE);
      expect(runsOf('free')).to.have.length(2);
      expect(newestOf('free')).to.include({ attempt: 1, epoch: hold === 'sticky' ? 1 : 2 });
    });
  }

  it('between two runs that can’t begin keeps no other from beginning', async () => {
    for (const name of ['free', 'locked']) await site.createSticky({ name });
    site.start('a', { around: withoutLocked('resume') });
    await site.clock.advance(SECOND);
    for (const run of site.runs) run.succeed();
    isDown = true;
    await site.clock.advance(MINUTE);
    expect([runsOf('free').length, runsOf('locked').length]).to.deep.equal([2, 1]);
    isDown = false;
    await site.clock.advance(3 * SECOND);
    expect(newestOf('locked')).to.include({ attempt: 1, epoch: 1 });
    expect(runsOf('locked')).to.have.length(2);
  });

  it('between two runs that can’t be let go keeps no other from being so', async () => {
    for (const name of ['free', 'locked']) await site.createSticky({ name });
    const { dispatcher, events } = site.start('a', { around: withoutLocked('letGo') });
    await site.clock.advance(SECOND);
    for (const run of site.runs) run.succeed();
    await site.clock.advance(SECOND);
    isDown = true;
    const stopped = dispatcher.stop(0);
    await site.clock.advance(2 * SECOND);
    await stopped;
    expect(events.of('lease released').map(({ job }) => job)).to.deep.equal(['free']);
    expect((await site.store.records.find('free'))?.shards[0]).to.include({ state: 'waiting' });
  });
});
