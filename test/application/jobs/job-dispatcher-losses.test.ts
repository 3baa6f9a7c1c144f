import { expect } from 'chai';
import type { NewExecution } from '../../../src/application/jobs/job-history.js';
import type { FireTimes } from '../../../src/application/scheduling/fire-times.js';
import { JobSite, LEASE_MS, NOW, type OpenRun } from '../../support/job-site.js';
import { withClaims } from '../../support/with-claims.js';
import { withoutHistory, withoutRecords } from '../../support/without-records.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** The run that is due first. */
const BEGUN: NewExecution = {
  ...{ job: 'digest', shard: 0, fireTime: NOW + SECOND, lastFireTime: NOW + SECOND, count: 1 },
  ...{ attempt: 1, epoch: 1, owner: 'dead', state: 'running', detail: '' },
};
const KNOWS_NO_ZONE: FireTimes = {
  next() {
    throw new Error('unknown time zone');
  },
};
const DOWN = () => Promise.reject(new Error('the store is away'));

describe('a dispatcher of jobs that loses its store or its leases', () => {
  let site: JobSite;
  const newest = () => site.runs.at(-1) as OpenRun;

  beforeEach(() => {
    site = new JobSite();
  });

  it('stops a run whose lease it can’t renew, before another begins it', async () => {
    await site.create({ timeoutMs: 10 * MINUTE });
    const { events } = site.start('a', {
      around: withClaims(() => site.clock.now() > NOW + SECOND, {
        renew: DOWN,
        claim: DOWN,
        nextDue: DOWN,
        settle: DOWN,
      }),
    });
    await site.clock.advance(SECOND);
    const [first] = site.runs;
    // One second of what remains after the margin was spent before the claim.
    await site.clock.advance(LEASE_MS * 0.9 - 1);
    expect(first?.signal.aborted).to.equal(false);
    site.start('b');
    await site.clock.advance(1);
    expect(first?.signal.aborted).to.equal(true);
    expect(events.of('lease lost')[0]?.reason).to.equal(
      'the lease of "digest" was lost: it was not renewed within 9000 ms (the store is away)',
    );
    await site.clock.advance(LEASE_MS * 0.1 + 20);
    expect(newest()).to.include({ owner: 'b', attempt: 2, epoch: 2 });
    expect(await site.record()).to.deep.equal([
      '1 s #1 lost: the lease of "digest" was lost: it was not renewed within 9000 ms (the store is away)',
      '1 s #2 running: ',
    ]);
  });

  it('stops a run whose job was removed at the next renewal', async () => {
    await site.create({ timeoutMs: 10 * MINUTE });
    site.start('a');
    await site.clock.advance(SECOND);
    await site.store.records.remove('digest');
    await site.clock.advance(LEASE_MS / 3);
    expect(newest().signal.reason.message).to.equal(`the lease of "digest" was lost: it is no longer this instance's`);
  });

  it('takes a run for lost whose settlement is refused', async () => {
    await site.create();
    const { events } = site.start('a');
    await site.clock.advance(SECOND);
    await site.store.records.remove('digest');
    newest().succeed();
    await site.clock.advance(10);
    expect(events.of('execution ended').map(({ state }) => state)).to.deep.equal(['lost']);
  });

  it('loses no run to a renewal that was under way when it was settled', async () => {
    let answer = () => {};
    const around = withClaims(() => true, {
      renew: async (keys) => {
        await new Promise<void>((resolve) => (answer = resolve));
        return site.store.claims.renew(keys);
      },
    });
    await site.create();
    const { events } = site.start('a', { around });
    await site.clock.advance(SECOND + LEASE_MS / 3);
    newest().succeed();
    await site.clock.advance(10);
    answer();
    await site.clock.advance(10);
    expect(events.of('lease lost')).to.deep.equal([]);
    expect(await site.record()).to.deep.equal(['1 s #1 succeeded: done']);
  });

  it('puts back what it claimed and can’t record, and runs it later', async () => {
    await site.create();
    let isDown = true;
    const { events } = site.start('a', { around: withoutRecords(() => isDown) });
    await site.clock.advance(5 * SECOND);
    expect(site.runs).to.have.length(0);
    isDown = false;
    await site.clock.advance(5 * SECOND);
    expect(site.runs).to.have.length(1);
    expect(newest()).to.include({ attempt: 1, fireTime: NOW + SECOND });
    expect(events.of('job store down')).to.have.length(1);
    expect(events.of('job store up')).to.have.length(1);
  });

  it('settles what has ended when the store is back, as long as it holds it', async () => {
    let isDown = false;
    await site.create();
    const { events, dispatcher } = site.start('a', { around: withClaims(() => isDown, { settle: DOWN }) });
    await site.clock.advance(SECOND);
    isDown = true;
    newest().succeed();
    await site.clock.advance(3 * SECOND);
    expect(await site.record()).to.deep.equal(['1 s #1 running: ']);
    isDown = false;
    await site.clock.advance(3 * SECOND);
    expect(await site.record()).to.deep.equal(['1 s #1 succeeded: done']);
    expect(events.of('job store down')).to.have.length(1);
    expect(dispatcher.held).to.equal(0);
  });

  it('believes that it has settled what was settled by a request whose answer was lost', async () => {
    await site.create();
    let count = 0;
    const around = withClaims(() => count++ === 0 || count < 1_000, {
      settle: async (settlements) => {
        const settled = await site.store.claims.settle(settlements);
        if (settled.length > 0) throw new Error('the answer was lost');
        return settled;
      },
    });
    site.start('a', { around });
    await site.clock.advance(SECOND);
    newest().succeed();
    await site.clock.advance(2 * SECOND);
    expect(await site.record()).to.deep.equal(['1 s #1 succeeded: done']);
  });

  it('records a run as lost that ends after somebody else has taken its shard', async () => {
    site.isObedient = false;
    await site.create({ timeoutMs: 10 * MINUTE });
    let isDown = false;
    const { events } = site.start('a', {
      around: withClaims(() => isDown, { renew: DOWN, claim: DOWN, nextDue: DOWN, settle: DOWN }),
    });
    await site.clock.advance(SECOND);
    isDown = true;
    site.start('b');
    await site.clock.advance(2 * LEASE_MS);
    isDown = false;
    const [first, second] = site.runs;
    first?.succeed('too late');
    await site.clock.advance(20);
    second?.succeed('in time');
    await site.clock.advance(20);
    expect(await site.record()).to.deep.equal(['1 s #1 lost: ', '1 s #2 succeeded: in time']);
    expect(events.of('execution ended').map(({ state }) => state)).to.deep.equal(['lost']);
  });

  it('begins no other run of a shard before one that takes no notice of its signal has ended', async () => {
    site.isObedient = false;
    await site.create({ timeoutMs: 10 * MINUTE });
    let isDown = false;
    site.start('a', { around: withClaims(() => isDown, { renew: DOWN, claim: DOWN, nextDue: DOWN, settle: DOWN }) });
    await site.clock.advance(SECOND);
    isDown = true;
    await site.clock.advance(2 * LEASE_MS);
    isDown = false;
    await site.clock.advance(30 * SECOND);
    expect(site.runs).to.have.length(1);
    newest().succeed('too late');
    await site.clock.advance(30 * SECOND);
    expect(site.runs).to.have.length(2);
    expect(newest()).to.include({ attempt: 2 });
  });

  it('records as lost what its holder died over before it began, when it is not begun again', async () => {
    await site.create({ delivery: 'atMostOnce' });
    await site.clock.advance(SECOND);
    await site.store.claims.claim('dead', 1);
    site.start('a');
    await site.clock.advance(LEASE_MS + 100);
    expect(site.runs).to.have.length(0);
    expect(await site.record()).to.deep.equal(['1 s #1 lost: its instance was gone before the run was recorded']);
    expect((await site.store.history.list({ limit: 1 }))[0]).to.include({ owner: 'dead', epoch: 1 });
  });

  for (const [died, hasBegun, lost] of [
    ['before it began', false, '1 s #1 lost: its instance was gone before the run was recorded'],
    ['after it began', true, '1 s #1 lost: '],
  ] as const) {
    it(`begins nothing again that its holder died over ${died}, and that was put back since`, async () => {
      await site.create({
        schedule: { kind: 'cron', expression: '* * * * *', timeZone: 'UTC' },
        delivery: 'atMostOnce',
      });
      await site.clock.advance(SECOND);
      const { claims, history } = site.store;
      await claims.claim('dead', 1);
      if (hasBegun) await history.record([BEGUN]);
      const { events, dispatcher } = site.start('a', { fireTimes: KNOWS_NO_ZONE });
      await site.clock.advance(LEASE_MS + SECOND);
      expect(events.of('job not planned')).to.have.length(1);
      await dispatcher.stop(0);
      site.start('b');
      await site.clock.advance(2 * MINUTE);
      expect((await site.record()).filter((entry) => entry.startsWith('1 s'))).to.deep.equal([lost]);
      expect(site.runs.map(({ fireTime }) => fireTime)).to.deep.equal([NOW + 2 * MINUTE]);
    });
  }

  for (const policy of [{ overlap: 'cancelOther' }, { delivery: 'atMostOnce' }] as const) {
    it(`forgets nothing that its holder died over, while the history is away (${Object.values(policy)})`, async () => {
      await site.create({ ...policy, timeoutMs: 10 * MINUTE });
      await site.clock.advance(SECOND);
      await site.store.claims.claim('dead', 1);
      let isAway = true;
      site.start('a', { around: withoutHistory(() => isAway) });
      await site.clock.advance(MINUTE - SECOND);
      isAway = false;
      await site.clock.advance(30 * SECOND);
      const ofFirst = (await site.record()).filter((entry) => entry.startsWith('1 s'));
      expect(ofFirst).to.deep.equal(['1 s #1 lost: its instance was gone before the run was recorded']);
    });
  }

  it('takes no attempt for lost that failed, when a newer fire time comes in the place of the next', async () => {
    const retry = { attempts: 3, backoffMs: 20 * SECOND, longestBackoffMs: 20 * SECOND };
    for (const hold of ['run', 'sticky'] as const) {
      site = new JobSite();
      await site.create({ overlap: 'cancelOther', hold, retry });
      let isAway = false;
      site.start('a', { around: withClaims(() => isAway, { claim: DOWN, resume: DOWN }) });
      await site.clock.advance(SECOND);
      newest().fail('503');
      await site.clock.advance(SECOND);
      // Nobody can begin the next attempt in time.
      isAway = true;
      await site.clock.advance(MINUTE);
      isAway = false;
      await site.clock.advance(10 * SECOND);
      const ofFirst = (await site.record()).filter((entry) => entry.startsWith('1 s'));
      expect(ofFirst).to.deep.equal(['1 s #1 failed: 503']);
    }
  });

  it('records nothing twice that its holder died over after it began', async () => {
    await site.create({ delivery: 'atMostOnce' });
    site.start('dead');
    await site.clock.advance(SECOND);
    // As if that process were gone: nobody renews it.
    const [shard] = site.table.jobs.get('digest')?.shards ?? [];
    if (shard) shard.dueAt = NOW + 2 * SECOND;
    site.start('a');
    await site.clock.advance(1_100);
    expect(await site.record()).to.deep.equal(['1 s #1 lost: ']);
  });
});
