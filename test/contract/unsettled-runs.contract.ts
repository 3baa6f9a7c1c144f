import { expect } from 'chai';
import type { JobClaims } from '../../src/application/jobs/job-claims.js';
import { aJobDefinition } from '../support/a-job-definition.js';
import { claimOne, keepingOf, keyOf, runOf, settlementOf } from '../support/claimed-jobs.js';
import type { JobStore } from '../support/job-stores.js';
import { openForEach } from '../support/open-for-each.js';

const MINUTE = 60_000;

/** What every adapter knows of runs, whoever has them; `make` opens a store without jobs. */
export function describeUnsettledRuns(name: string, make: () => Promise<JobStore>): void {
  describe(`a run of ${name}, as others see it,`, () => {
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

    const begun = async () => {
      await store.records.create(aJobDefinition({ hold: 'sticky' }), 'api', now);
      const claim = await claimOne(a, 'a');
      return { claim, run: { ...runOf(claim), id: 7 } };
    };

    it('goes on until its lease ends, also while its job is paused', async () => {
      const { run } = await begun();
      await store.records.setEnabled('digest', false);
      store.pass(store.leaseMs - 1_000);
      expect(await b.findUnsettled([run])).to.deep.equal([{ run, isLeased: true }]);
      await a.renew([run]);
      store.pass(store.leaseMs - 1_000);
      expect(await b.findUnsettled([run])).to.deep.equal([{ run, isLeased: true }]);
      store.pass(1_000);
      expect(await b.findUnsettled([run])).to.deep.equal([{ run, isLeased: false }]);
    });

    it('is that run and no other', async () => {
      const { run } = await begun();
      const others = [
        { ...run, epoch: run.epoch + 1 },
        { ...run, fireTime: now + 1 },
        { ...run, attempt: 2 },
        { ...run, shard: 1 },
        { ...run, job: 'Digest' },
      ];
      expect(await b.findUnsettled([...others, run])).to.deep.equal([{ run, isLeased: true }]);
      expect(await b.findUnsettled([])).to.deep.equal([]);
    });

    it('is settled once it has ended, also when its lease is kept and the next one begins', async () => {
      const { claim, run } = await begun();
      await a.keep([keepingOf(run, now + 1)]);
      expect(await b.findUnsettled([run])).to.deep.equal([]);
      store.pass(1);
      const [next] = await a.resume([keyOf(claim)]);
      if (!next) throw new Error('it was not due');
      const second = { ...runOf(next), id: 8 };
      expect(await b.findUnsettled([run, second])).to.deep.equal([{ run: second, isLeased: true }]);
      await a.settle([settlementOf(next, now + MINUTE)]);
      expect(await b.findUnsettled([run, second])).to.deep.equal([]);
    });

    it('is over when another has claimed its shard', async () => {
      const { run } = await begun();
      store.pass(store.leaseMs);
      const taken = runOf(await claimOne(b, 'b'));
      expect(await a.findUnsettled([run, taken])).to.deep.equal([{ run: taken, isLeased: true }]);
    });

    it('is found among many', async () => {
      const { run } = await begun();
      const others = Array.from({ length: 1_200 }, (_, shard) => ({ ...run, shard: shard + 1 }));
      expect(await b.findUnsettled([...others, run])).to.deep.equal([{ run, isLeased: true }]);
    });
  });
}
