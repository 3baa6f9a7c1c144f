import { expect } from 'chai';
import type { Claim, JobClaims } from '../../src/application/jobs/job-claims.js';
import type { JobRecords } from '../../src/application/jobs/job-records.js';
import { aJobDefinition } from '../support/a-job-definition.js';
import { claimOne, keyOf, keysOf, namesOf, settlementOf } from '../support/claimed-jobs.js';
import type { JobStore } from '../support/job-stores.js';
import { openForEach } from '../support/open-for-each.js';

const MINUTE = 60_000;

/** Which claims every adapter of the port gives; `make` opens a store without jobs. */
export function describeJobClaims(name: string, make: () => Promise<JobStore>): void {
  describe(`the job claims of ${name}`, () => {
    let store: JobStore;
    let records: JobRecords;
    let a: JobClaims;
    let b: JobClaims;
    let now: number;

    openForEach(make, async (made) => {
      store = made;
      records = made.records;
      a = made.claims;
      b = (await made.join()).claims;
      now = await records.now();
    });

    /** Due now, unless told otherwise. */
    const create = (differences: Parameters<typeof aJobDefinition>[0] = {}, fireTime = now) =>
      records.create(aJobDefinition(differences), 'api', fireTime);
    const shardOf = async (job = 'digest') => (await records.find(job))?.shards[0];

    it('are of what is due, as somebody has defined it', async () => {
      const { definition } = await create({ labels: { team: 'ä' } }, now - 5);
      await create({ name: 'later' }, now + 1);
      expect(await a.claim('a', 10)).to.deep.equal([
        {
          ...{ definition, shard: 0, epoch: 1, fireTime: now - 5, dueAt: now - 5, attempt: 1 },
          ...{ lostBy: undefined, claimedAt: now },
        },
      ]);
      expect(await shardOf()).to.deep.equal({
        ...{ shard: 0, state: 'running', fireTime: now - 5, dueAt: now + store.leaseMs, attempt: 1, epoch: 1 },
        owner: 'a',
      });
      store.pass(1);
      expect(namesOf(await b.claim('b', 10))).to.deep.equal(['later']);
    });

    it('are not of what never fires, which hides nothing else either', async () => {
      for (const job of ['a', 'c']) await records.create(aJobDefinition({ name: job }), 'api', undefined);
      expect(await a.nextDue()).to.deep.equal({ dueAt: undefined, now });
      expect(await a.claim('a', 10)).to.deep.equal([]);
      await create({ name: 'b' });
      expect(await a.nextDue()).to.deep.equal({ dueAt: now, now });
      expect(namesOf(await a.claim('a', 10))).to.deep.equal(['b']);
    });

    it('are no more than was asked for', async () => {
      for (const job of ['a', 'b', 'c', 'd', 'e']) await create({ name: job });
      expect(await a.claim('a', 0)).to.deep.equal([]);
      expect(await a.claim('a', 2)).to.have.length(2);
      expect(await b.claim('b', 2)).to.have.length(2);
      expect(await a.claim('a', 2)).to.have.length(1);
      expect(await b.claim('b', 2)).to.deep.equal([]);
    });

    it('are of the highest priority first, then of those due longest', async () => {
      for (const [job, priority, late] of [
        ['old', 0, 50],
        ['low', -1, 90],
        ['urgent', 9, 1],
        ['new', 0, 2],
        ['not yet', 10, -1],
        ['more urgent', 9, 3],
        ['middle', 0, 20],
      ] as const) {
        await create({ name: job, priority }, now - late);
      }
      expect(namesOf(await a.claim('a', 4))).to.deep.equal(['more urgent', 'urgent', 'old', 'middle']);
      expect(namesOf(await b.claim('b', 4))).to.deep.equal(['new', 'low']);
    });

    it('are of the least priority that is wanted', async () => {
      await create({ name: 'high', priority: 101 }, now - 1);
      await create({ name: 'higher', priority: 102 }, now + 5_000);
      await create({ name: 'low', priority: 100 }, now - 90);
      expect(namesOf(await a.claim('a', 4, 101))).to.deep.equal(['high']);
      expect(await a.claim('a', 4, 101)).to.deep.equal([]);
      expect(namesOf(await a.claim('a', 4))).to.deep.equal(['low']);
    });

    it('are of none that is paused, also when it was paused while it ran', async () => {
      await create({ name: 'paused' });
      await records.setEnabled('paused', false);
      await create({ name: 'running' });
      const claim = await claimOne(a, 'a');
      await records.setEnabled('running', false);
      expect(keysOf(await a.renew([keyOf(claim)]))).to.deep.equal([keyOf(claim)]);
      expect(await a.settle([settlementOf(claim, now + 1)])).to.deep.equal([keyOf(claim)]);
      store.pass(MINUTE);
      expect(await a.nextDue()).to.deep.equal({ dueAt: undefined, now: now + MINUTE });
      expect(await b.claim('b', 10)).to.deep.equal([]);
      await records.setEnabled('running', true);
      expect(await b.claim('b', 10)).to.have.length(1);
    });

    it('say when the next is due, the end of a lease included', async () => {
      await create({ name: 'low', priority: -1 }, now + 70_000);
      await create({ name: 'high', priority: 1 }, now + 80_000);
      expect(await a.nextDue()).to.deep.equal({ dueAt: now + 70_000, now });
      await create({ name: 'due' });
      await a.claim('a', 1);
      expect(await b.nextDue()).to.deep.equal({ dueAt: now + store.leaseMs, now });
      store.pass(100);
      expect(await b.nextDue()).to.deep.equal({ dueAt: now + store.leaseMs, now: now + 100 });
    });

    it('of many who ask at once are of each shard once', async () => {
      const JOBS = 60;
      for (let job = 0; job < JOBS; job++) await create({ name: `job ${job}`, shards: 3, priority: job % 2 });
      const everyone = [
        a,
        b,
        ...(await Promise.all(Array.from({ length: 6 }, () => store.join()))).map((one) => one.claims),
      ];
      for (let epoch = 1; epoch <= 3; epoch++) {
        const claimed: Claim[] = [];
        await Promise.all(
          everyone.map(async (claims, owner) => {
            while (claimed.length < 3 * JOBS) claimed.push(...(await claims.claim(`${owner}`, 7)));
          }),
        );
        expect(claimed).to.have.length(3 * JOBS);
        expect(new Set(claimed.map((claim) => JSON.stringify(keyOf(claim))))).to.have.property('size', 3 * JOBS);
        for (const claim of claimed) expect(claim).to.include({ epoch, attempt: 1 });
        const settled = await Promise.all(
          claimed.map((claim, index) => everyone[index % everyone.length]?.settle([settlementOf(claim, now)])),
        );
        expect(settled.flat()).to.have.length(3 * JOBS);
      }
    });

    it('of many who ask at once for what somebody died over are of each shard once', async () => {
      await create({ shards: 40 });
      await a.claim('dead', 40);
      store.pass(store.leaseMs);
      const everyone = [
        a,
        b,
        ...(await Promise.all(Array.from({ length: 4 }, () => store.join()))).map((one) => one.claims),
      ];
      const claimed = (await Promise.all(everyone.map((claims, owner) => claims.claim(`${owner}`, 40)))).flat();
      expect(claimed.map(({ shard }) => shard).sort((x, y) => x - y)).to.deep.equal([...Array(40).keys()]);
      for (const claim of claimed) expect(claim).to.include({ epoch: 2, attempt: 2, lostBy: 'dead' });
    });
  });
}
