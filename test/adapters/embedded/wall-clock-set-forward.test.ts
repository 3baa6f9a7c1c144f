import { expect } from 'chai';
import { EmbeddedJobClaims } from '../../../src/adapters/embedded/job-claims.js';
import { EmbeddedJobHistory } from '../../../src/adapters/embedded/job-history.js';
import { EmbeddedJobRecords } from '../../../src/adapters/embedded/job-records.js';
import { aJobDefinition } from '../../support/a-job-definition.js';
import { claimOne, keepingOf, keyOf, namesOf, runOf, settlementOf } from '../../support/claimed-jobs.js';
import { embeddedStore } from '../../support/embedded-store.js';
import { JobSite, LEASE_MS, NOW } from '../../support/job-site.js';
import type { ManualClock } from '../../support/manual-clock.js';

const HOUR = 3_600_000;

describe('in an embedded store, when the wall clock is set forward by more than a lease,', () => {
  let opened: Awaited<ReturnType<typeof embeddedStore>>;
  let site: JobSite;
  let clock: ManualClock;
  let claims: EmbeddedJobClaims;

  beforeEach(async () => {
    opened = await embeddedStore();
    site = new JobSite();
    ({ clock } = site);
    claims = new EmbeddedJobClaims(opened.database, LEASE_MS, clock);
    await create('digest');
  });
  afterEach(() => opened.close());

  const create = (name: string, at = NOW) =>
    new EmbeddedJobRecords(opened.database, clock).create(aJobDefinition({ name }), 'api', at);

  it('a run goes on until its lease has lasted its time, and is taken over then', async () => {
    await claimOne(claims, 'a');
    clock.jumpWallClock(HOUR);
    expect(await claims.claim('a', 10)).to.deep.equal([]);
    expect(await claims.nextDue()).to.deep.equal({ dueAt: NOW + HOUR + LEASE_MS, now: NOW + HOUR });
    clock.stall(LEASE_MS - 1);
    expect(await claims.claim('a', 10)).to.deep.equal([]);
    clock.stall(1);
    expect(await claimOne(claims, 'b')).to.include({ epoch: 2, attempt: 2, lostBy: 'a' });
  });

  it('a lease goes on that was renewed, kept or begun again', async () => {
    const claim = await claimOne(claims, 'a');
    const key = keyOf(claim);
    const again = [
      () => claims.renew([key]),
      () => claims.keep([keepingOf(runOf(claim), NOW)]),
      () => claims.resume([key]),
    ];
    for (const renew of again) {
      clock.stall((2 * LEASE_MS) / 3);
      expect(await renew()).to.have.length(1);
      clock.jumpWallClock(HOUR);
      clock.stall((2 * LEASE_MS) / 3);
      expect(await claims.claim('a', 10)).to.deep.equal([]);
      expect(await claims.renew([key])).to.have.length(1);
    }
  });

  it('what is due is claimed beside what goes on, however much that is', async () => {
    await create('other');
    await create('third', NOW + 1);
    expect(await claims.claim('a', 2)).to.have.length(2);
    clock.jumpWallClock(HOUR);
    expect(namesOf(await claims.claim('a', 1))).to.deep.equal(['third']);
  });

  it('what was settled or let go is claimed as ever', async () => {
    const first = await claimOne(claims, 'a');
    await claims.settle([settlementOf(first, NOW + 1)]);
    clock.jumpWallClock(HOUR);
    const second = await claimOne(claims, 'a');
    expect(second).to.include({ epoch: 2, lostBy: undefined });
    await claims.letGo([keyOf(second)]);
    expect(await claimOne(claims, 'a')).to.include({ epoch: 3, lostBy: undefined });
  });

  it('a job runs at once that was removed while it ran, and made anew', async () => {
    const before = await claimOne(claims, 'a');
    await new EmbeddedJobRecords(opened.database, clock).remove('digest');
    clock.jumpWallClock(HOUR);
    await create('digest');
    expect(await claimOne(claims, 'a')).to.include({ epoch: before.epoch + 1, lostBy: undefined });
  });

  for (const [hold, epochs] of [
    // Under the second, what was missed by the wall clock is passed over.
    ['run', [1, 3]],
    ['sticky', [1, 1]],
  ] as const) {
    it(`no run is lost by it, nor what is held between two, of a job with hold: ${hold}`, async () => {
      const history = new EmbeddedJobHistory(opened.database, clock);
      await new EmbeddedJobRecords(opened.database, clock).create(aJobDefinition({ name: 'tried', hold }), 'api', NOW);
      const { events, dispatcher } = site.start('a', { around: () => ({ claims, history }) });
      const ofTried = () => site.runs.filter(({ definition }) => definition.name === 'tried');
      await clock.advance(100);
      clock.jumpWallClock(HOUR);
      dispatcher.wake();
      await clock.advance(2 * LEASE_MS);
      ofTried()[0]?.succeed();
      await clock.advance(100);
      clock.jumpWallClock(HOUR);
      await clock.advance(2 * LEASE_MS);
      expect(ofTried().map(({ attempt }) => attempt)).to.deep.equal([1, 1]);
      expect(ofTried().map(({ epoch }) => epoch)).to.deep.equal(epochs);
      expect(events.of('lease lost')).to.deep.equal([]);
      const recorded = await history.list({ limit: 100 });
      expect(recorded.filter(({ state }) => state === 'lost')).to.deep.equal([]);
    });
  }
});
