import { expect } from 'chai';
import type { Claim, ClaimKey, JobClaims, Settlement } from '../../src/application/jobs/job-claims.js';
import type { JobRecords } from '../../src/application/jobs/job-records.js';
import { aJobDefinition } from '../support/a-job-definition.js';
import type { JobStore } from '../support/job-stores.js';
import { openForEach } from '../support/open-for-each.js';

const MINUTE = 60_000;

const keyOf = ({ definition, shard, epoch }: Claim): ClaimKey => ({ job: definition.name, shard, epoch });
const namesOf = (claims: readonly Claim[]) => claims.map(({ definition }) => definition.name);

/** What every adapter of the port keeps; `make` opens a store without jobs. */
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
    const claimOne = async (claims: JobClaims, owner: string) => {
      const [claim, ...others] = await claims.claim(owner, 10);
      if (!claim || others.length > 0) throw new Error(`${others.length + (claim ? 1 : 0)} were due`);
      return claim;
    };
    const next = (claim: Claim, fireTime: number | undefined, differences: Partial<Settlement> = {}): Settlement => ({
      ...keyOf(claim),
      ...{ fireTime, dueAt: fireTime, attempt: 1 },
      ...differences,
    });
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

    it('are of none that is paused, also when it was paused while it ran', async () => {
      await create({ name: 'paused' });
      await records.setEnabled('paused', false);
      await create({ name: 'running' });
      const claim = await claimOne(a, 'a');
      await records.setEnabled('running', false);
      expect(await a.renew([keyOf(claim)])).to.deep.equal([keyOf(claim)]);
      expect(await a.settle([next(claim, now + 1)])).to.deep.equal([keyOf(claim)]);
      store.pass(MINUTE);
      expect(await a.nextDue()).to.deep.equal({ dueAt: undefined, now: now + MINUTE });
      expect(await b.claim('b', 10)).to.deep.equal([]);
      await records.setEnabled('running', true);
      expect(await b.claim('b', 10)).to.have.length(1);
    });

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
      expect(await a.settle([next(old, now + MINUTE)])).to.deep.equal([]);
      expect(await shardOf()).to.deep.equal(before);
      expect(await b.settle([next(current, now + MINUTE)])).to.deep.equal([keyOf(current)]);
      // Nor once the new one has ended.
      const settled = await shardOf();
      expect(await a.settle([next(old, now)])).to.deep.equal([]);
      expect(await a.renew([keyOf(old), keyOf(current)])).to.deep.equal([]);
      expect(await shardOf()).to.deep.equal(settled);
    });

    it('last their whole time again from a renewal on', async () => {
      await create();
      const claim = await claimOne(a, 'a');
      for (let third = 0; third < 6; third++) {
        store.pass(store.leaseMs / 3);
        expect(await a.renew([keyOf(claim)])).to.deep.equal([keyOf(claim)]);
        // Twice in the same millisecond as well.
        expect(await a.renew([keyOf(claim)])).to.deep.equal([keyOf(claim)]);
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
      expect(await a.settle([next(claim, now + 10 * MINUTE)])).to.have.length(1);
      expect(await b.claim('b', 1)).to.deep.equal([]);
    });

    it('that were settled are not brought back by a renewal, nor settled again', async () => {
      await create();
      const claim = await claimOne(a, 'a');
      await a.settle([next(claim, now + MINUTE)]);
      expect(await a.renew([keyOf(claim)])).to.deep.equal([]);
      expect(await a.settle([next(claim, now)])).to.deep.equal([]);
      expect(await shardOf()).to.deep.equal({
        ...{ shard: 0, state: 'waiting', fireTime: now + MINUTE, dueAt: now + MINUTE, attempt: 1, epoch: 1 },
        owner: 'a',
      });
    });

    it('leave the shard waiting for what they were settled with', async () => {
      await create();
      const first = await claimOne(a, 'a');
      await a.settle([next(first, now, { dueAt: now + 300, attempt: 2 })]);
      store.pass(299);
      expect(await b.claim('b', 1)).to.deep.equal([]);
      store.pass(1);
      const second = await claimOne(b, 'b');
      expect(second).to.include({ fireTime: now, dueAt: now + 300, attempt: 2, lostBy: undefined, epoch: 2 });
      await b.settle([next(second, undefined)]);
      expect(await shardOf()).to.include({ state: 'waiting', fireTime: undefined, dueAt: undefined });
      store.pass(1_000 * MINUTE);
      expect(await a.claim('a', 1)).to.deep.equal([]);
    });

    it('are renewed and settled together, but for those that were lost', async () => {
      for (const job of ['a', 'b', 'c']) await create({ name: job, shards: 2 });
      const all = await a.claim('a', 6);
      await records.remove('b');
      const [first, second, ...rest] = all.filter(({ definition }) => definition.name !== 'b');
      await a.settle([next(first as Claim, now + 1)]);
      const gone = [...all.filter(({ definition }) => definition.name === 'b'), first as Claim];
      const held = [second as Claim, ...rest];
      const asked = [...gone, ...held].map(keyOf);
      const wrong = { ...keyOf(second as Claim), epoch: 99 };
      expect(await a.renew([wrong, ...asked])).to.have.deep.members(held.map(keyOf));
      const settled = await a.settle([...gone, ...held].map((claim) => next(claim, now + MINUTE)));
      expect(settled).to.have.deep.members(held.map(keyOf));
      expect(await a.renew([])).to.deep.equal([]);
      expect(await a.settle([])).to.deep.equal([]);
    });

    it('take a whole batch of a thousand shards at once', async () => {
      for (const job of ['a', 'b']) await create({ name: job, shards: 500 });
      const claims = await a.claim('a', 2_000);
      expect(new Set(claims.map((claim) => JSON.stringify(keyOf(claim))))).to.have.property('size', 1_000);
      expect(await a.renew(claims.map(keyOf))).to.have.length(1_000);
      expect(await a.settle(claims.map((claim) => next(claim, now)))).to.have.length(1_000);
      expect(await b.claim('b', 2_000)).to.have.length(1_000);
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
          claimed.map((claim, index) => everyone[index % everyone.length]?.settle([next(claim, now)])),
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
