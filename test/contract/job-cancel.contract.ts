import { expect } from 'chai';
import type { Claim, ClaimedRun, JobClaims } from '../../src/application/jobs/job-claims.js';
import { aJobDefinition } from '../support/a-job-definition.js';
import { keepingOf } from '../support/claimed-jobs.js';
import type { JobStore } from '../support/job-stores.js';
import { openForEach } from '../support/open-for-each.js';

const MINUTE = 60_000;

/** How every adapter tells whoever has a run that it is to stop; `make` opens a store without jobs. */
export function describeJobCancel(name: string, make: () => Promise<JobStore>): void {
  describe(`a run of ${name}, when somebody wants to stop it,`, () => {
    let store: JobStore;
    let a: JobClaims;
    let b: JobClaims;
    let now: number;

    openForEach(make, async (made) => {
      store = made;
      a = made.claims;
      b = (await made.join()).claims;
      now = await made.records.now();
    });

    const claimOne = async (claims: JobClaims, owner: string): Promise<Claim & ClaimedRun> => {
      const [claim] = await claims.claim(owner, 1);
      if (!claim) throw new Error('nothing was due');
      return { ...claim, job: claim.definition.name };
    };
    const begun = async () => {
      await store.records.create(aJobDefinition({ hold: 'sticky' }), 'api', now);
      return claimOne(a, 'a');
    };
    const toldOf = async (run: ClaimedRun) =>
      (await a.renew([run])).map((lease) => ('cancelled' in lease ? lease.cancelled : undefined));
    const toWait = (run: ClaimedRun, fireTime = now + MINUTE) => ({ ...run, fireTime, dueAt: fireTime, attempt: 1 });

    it('is told with each renewal, whoever asked, with the reason that was given last', async () => {
      const run = await begun();
      expect(await toldOf(run)).to.deep.equal([undefined]);
      expect(await b.cancel(run, 'no')).to.equal(true);
      expect(await b.cancel(run, 'zu spät, 太晚了 🛑')).to.equal(true);
      const told = { fireTime: now, attempt: 1, reason: 'zu spät, 太晚了 🛑' };
      expect(await toldOf(run)).to.deep.equal([told]);
      expect(await toldOf(run)).to.deep.equal([told]);
    });

    it('is that run and no other', async () => {
      const run = await begun();
      await store.records.create(aJobDefinition({ name: 'other' }), 'api', now);
      const other = await claimOne(a, 'a');
      for (const none of [
        { ...run, epoch: run.epoch + 1 },
        { ...run, fireTime: now + 1 },
        { ...run, attempt: 2 },
        { ...run, shard: 1 },
        { ...run, job: 'none' },
      ]) {
        expect(await b.cancel(none, 'no')).to.equal(false);
      }
      await b.cancel(run, 'no');
      expect(await toldOf(other)).to.deep.equal([undefined]);
    });

    it('is none any more once it has ended, though its lease is kept', async () => {
      const run = await begun();
      await b.cancel(run, 'no');
      await a.keep([keepingOf(run, now + 1)]);
      expect(await b.cancel(run, 'no')).to.equal(false);
      expect(await toldOf(run)).to.deep.equal([undefined]);
      store.pass(1);
      const [next] = await a.resume([run]);
      expect(next).to.include({ epoch: run.epoch, fireTime: now + 1 });
      expect(await toldOf(run)).to.deep.equal([undefined]);
    });

    it('does not stop the next run of its shard', async () => {
      const run = await begun();
      await b.cancel(run, 'no');
      await a.settle([toWait(run, now)]);
      expect(await b.cancel(run, 'no')).to.equal(false);
      const next = await claimOne(a, 'a');
      expect(next).to.not.have.property('isCancelled');
      expect(await toldOf(next)).to.deep.equal([undefined]);
    });

    it('is not begun again by whoever takes it over, or takes over from them', async () => {
      const run = await begun();
      await b.cancel(run, 'no');
      for (const attempt of [2, 3]) {
        store.pass(store.leaseMs);
        expect(await claimOne(b, 'b')).to.deep.include({ attempt, isCancelled: true });
      }
    });

    it('has no other attempt, though it failed before it was told', async () => {
      const run = await begun();
      await b.cancel(run, 'no');
      await a.settle([{ ...toWait(run, now), attempt: 2 }]);
      const again = await claimOne(b, 'b');
      expect(again).to.deep.include({ attempt: 2, isCancelled: true });
      await b.keep([keepingOf(again, now, { attempt: 2 })]);
      expect((await b.resume([again]))[0]).to.deep.include({ attempt: 2, isCancelled: true });
      await b.settle([toWait(again, now)]);
      expect(await claimOne(a, 'a')).to.not.have.property('isCancelled');
    });

    it('says nothing of the first run of another schedule', async () => {
      const run = await begun();
      await b.cancel(run, 'no');
      await a.settle([{ ...toWait(run, now), attempt: 2 }]);
      await store.records.replace(aJobDefinition({ hold: 'sticky' }), { nextFireTime: now });
      expect(await claimOne(a, 'a')).to.not.have.property('isCancelled');
    });

    it('is begun again when nobody wanted to stop it', async () => {
      await begun();
      store.pass(store.leaseMs);
      expect(await claimOne(b, 'b')).to.not.have.property('isCancelled');
    });
  });
}
