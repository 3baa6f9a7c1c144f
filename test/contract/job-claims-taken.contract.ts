import { expect } from 'chai';
import type { Claim, JobClaims } from '../../src/application/jobs/job-claims.js';
import type { JobRecords } from '../../src/application/jobs/job-records.js';
import { aJobDefinition } from '../support/a-job-definition.js';
import { claimOne, keyOf, keysOf, settlementOf } from '../support/claimed-jobs.js';
import type { JobStore } from '../support/job-stores.js';
import { openForEach } from '../support/open-for-each.js';

const MINUTE = 60_000;

/** What becomes of claims that every adapter of the port has given: they last, end, and are renewed and settled; `make` opens a store without jobs. */
export function describeTakenJobClaims(name: string, make: () => Promise<JobStore>): void {
  describe(`the job claims of ${name}, once taken,`, () => {
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

    it('of a holder who died while it was paused are handed on when it is resumed', async () => {
      await create();
      await a.claim('a', 1);
      await records.setEnabled('digest', false);
      store.pass(store.leaseMs);
      expect(await b.claim('b', 1)).to.deep.equal([]);
      await records.setEnabled('digest', true);
      expect(await claimOne(b, 'b')).to.include({ lostBy: 'a', attempt: 2 });
    });

    it('last for the time of a lease, and then the shard is another’s with a greater epoch', async () => {
      await create({}, now - 7);
      const old = await claimOne(a, 'a');
      store.pass(store.leaseMs - 1);
      expect(await b.claim('b', 1)).to.deep.equal([]);
      store.pass(1);
      const taken = await claimOne(b, 'b');
      expect(taken).to.deep.equal({
        ...old,
        ...{ epoch: old.epoch + 1, attempt: 2, lostBy: 'a', dueAt: now + store.leaseMs },
        claimedAt: now + store.leaseMs,
      });
      // Who has it now may die over it too, and the first may be back.
      store.pass(store.leaseMs);
      expect(await claimOne(a, 'a')).to.include({ epoch: old.epoch + 2, attempt: 3, lostBy: 'b', fireTime: now - 7 });
    });

    it('of an instance that died are handed on to itself when it is back under its name', async () => {
      await create();
      await a.claim('a', 1);
      expect(await b.claim('a', 1)).to.deep.equal([]);
      store.pass(store.leaseMs);
      expect(await claimOne(b, 'a')).to.include({ lostBy: 'a', attempt: 2 });
    });

    it('are refused whatever an old epoch asks for, and nothing changes for the new one', async () => {
      await create();
      const old = await claimOne(a, 'a');
      store.pass(store.leaseMs);
      const current = await claimOne(b, 'b');
      const before = await shardOf();
      expect(await a.renew([keyOf(old)])).to.deep.equal([]);
      expect(await a.settle([settlementOf(old, now + MINUTE)])).to.deep.equal([]);
      expect(await shardOf()).to.deep.equal(before);
      expect(await b.settle([settlementOf(current, now + MINUTE)])).to.deep.equal([keyOf(current)]);
      // Nor once the new one has ended.
      const settled = await shardOf();
      expect(await a.settle([settlementOf(old, now)])).to.deep.equal([]);
      expect(await a.renew([keyOf(old), keyOf(current)])).to.deep.equal([]);
      expect(await shardOf()).to.deep.equal(settled);
    });

    it('last their whole time again from a renewal on', async () => {
      await create();
      const claim = await claimOne(a, 'a');
      for (let third = 0; third < 6; third++) {
        store.pass(store.leaseMs / 3);
        expect(keysOf(await a.renew([keyOf(claim)]))).to.deep.equal([keyOf(claim)]);
        // Twice in the same millisecond as well.
        expect(keysOf(await a.renew([keyOf(claim)]))).to.deep.equal([keyOf(claim)]);
        expect(await b.claim('b', 1)).to.deep.equal([]);
      }
      store.pass(store.leaseMs - 1);
      expect(await b.claim('b', 1)).to.deep.equal([]);
      store.pass(1);
      expect((await claimOne(b, 'b')).lostBy).to.equal('a');
    });

    it('that have ended and that nobody has taken can be renewed and settled', async () => {
      await create();
      const claim = await claimOne(a, 'a');
      store.pass(2 * store.leaseMs);
      expect(await a.renew([keyOf(claim)])).to.have.length(1);
      expect(await b.claim('b', 1)).to.deep.equal([]);
      store.pass(2 * store.leaseMs);
      expect(await a.settle([settlementOf(claim, now + 10 * MINUTE)])).to.have.length(1);
      expect(await b.claim('b', 1)).to.deep.equal([]);
    });

    it('that were settled are not brought back by a renewal, nor settled again', async () => {
      await create();
      const claim = await claimOne(a, 'a');
      await a.settle([settlementOf(claim, now + MINUTE)]);
      expect(await a.renew([keyOf(claim)])).to.deep.equal([]);
      expect(await a.settle([settlementOf(claim, now)])).to.deep.equal([]);
      expect(await shardOf()).to.deep.equal({
        ...{ shard: 0, state: 'waiting', fireTime: now + MINUTE, dueAt: now + MINUTE, attempt: 1, epoch: 1 },
        owner: 'a',
      });
    });

    it('leave the shard waiting for what they were settled with', async () => {
      await create();
      const first = await claimOne(a, 'a');
      await a.settle([settlementOf(first, now, { dueAt: now + 300, attempt: 2 })]);
      store.pass(299);
      expect(await b.claim('b', 1)).to.deep.equal([]);
      store.pass(1);
      const second = await claimOne(b, 'b');
      expect(second).to.include({ fireTime: now, dueAt: now + 300, attempt: 2, lostBy: undefined, epoch: 2 });
      await b.settle([settlementOf(second, undefined)]);
      expect(await shardOf()).to.include({ state: 'waiting', fireTime: undefined, dueAt: undefined });
      store.pass(1_000 * MINUTE);
      expect(await a.claim('a', 1)).to.deep.equal([]);
    });

    it('are renewed and settled together, but for those that were lost', async () => {
      for (const job of ['a', 'b', 'c']) await create({ name: job, shards: 2 });
      const all = await a.claim('a', 6);
      await records.remove('b');
      const [first, second, ...rest] = all.filter(({ definition }) => definition.name !== 'b');
      await a.settle([settlementOf(first as Claim, now + 1)]);
      const gone = [...all.filter(({ definition }) => definition.name === 'b'), first as Claim];
      const held = [second as Claim, ...rest];
      const asked = [...gone, ...held].map(keyOf);
      const wrong = { ...keyOf(second as Claim), epoch: 99 };
      expect(keysOf(await a.renew([wrong, ...asked]))).to.have.deep.members(held.map(keyOf));
      const settled = await a.settle([...gone, ...held].map((claim) => settlementOf(claim, now + MINUTE)));
      expect(settled).to.have.deep.members(held.map(keyOf));
      expect(await a.renew([])).to.deep.equal([]);
      expect(await a.settle([])).to.deep.equal([]);
    });

    it('take a whole batch of a thousand shards at once', async () => {
      for (const job of ['a', 'b']) await create({ name: job, shards: 500 });
      const claims = await a.claim('a', 2_000);
      expect(new Set(claims.map((claim) => JSON.stringify(keyOf(claim))))).to.have.property('size', 1_000);
      expect(await a.renew(claims.map(keyOf))).to.have.length(1_000);
      expect(await a.settle(claims.map((claim) => settlementOf(claim, now)))).to.have.length(1_000);
      expect(await b.claim('b', 2_000)).to.have.length(1_000);
    });
  });
}
