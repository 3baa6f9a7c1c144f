import { expect } from 'chai';
import type { Claim, ClaimKey, JobClaims } from '../../src/application/jobs/job-claims.js';
import type { JobRecords } from '../../src/application/jobs/job-records.js';
import { aJobDefinition } from '../support/a-job-definition.js';
import { claimOne, keepingOf, keyOf, runOf } from '../support/claimed-jobs.js';
import type { JobStore } from '../support/job-stores.js';
import { openForEach } from '../support/open-for-each.js';

const MINUTE = 60_000;

/** How every adapter keeps leases between runs; `make` opens a store without jobs. */
export function describeJobHolds(name: string, make: () => Promise<JobStore>): void {
  describe(`what is held between runs of ${name},`, () => {
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

    const shardOf = async (shard = 0) => (await records.find('digest'))?.shards[shard];
    /** A shard that `a` has run, and holds until its next fire time. */
    const held = async (next = now + MINUTE, differences: { dueAt?: number; attempt?: number } = {}) => {
      await records.create(aJobDefinition({ hold: 'sticky' }), 'api', now);
      const claim = await claimOne(a, 'a');
      const key = keyOf(claim);
      const kept = await a.keep([keepingOf(runOf(claim), next, differences)]);
      expect(kept).to.deep.equal([{ ...key, now, dueAt: differences.dueAt ?? next, isEnabled: true }]);
      return { claim, key };
    };
    /** Time goes by, and `a` renews what it holds. */
    const passRenewing = async (ms: number, key: ClaimKey) => {
      for (let left = ms; left > 0; left -= store.leaseMs / 2) {
        store.pass(Math.min(left, store.leaseMs / 2));
        expect(await a.renew([key])).to.have.length(1);
      }
    };

    it('is nobody else’s while its lease is renewed, and goes on under the same epoch', async () => {
      const { claim, key } = await held();
      expect(await shardOf()).to.deep.equal({
        ...{ shard: 0, state: 'held', fireTime: now + MINUTE, dueAt: now + store.leaseMs, attempt: 1, epoch: 1 },
        owner: 'a',
      });
      expect(await b.nextDue()).to.deep.equal({ dueAt: now + store.leaseMs, now });
      store.pass(MINUTE);
      expect(await a.renew([key])).to.deep.equal([{ ...key, now: now + MINUTE, dueAt: now + MINUTE, isEnabled: true }]);
      expect(await b.claim('b', 1)).to.deep.equal([]);
      store.pass(5);
      const times = { fireTime: now + MINUTE, dueAt: now + MINUTE, claimedAt: now + MINUTE + 5 };
      expect(await a.resume([key])).to.deep.equal([{ ...claim, ...times }]);
      expect(await shardOf()).to.include({
        ...{ state: 'running', fireTime: now + MINUTE, dueAt: now + MINUTE + 5 + store.leaseMs, epoch: 1, attempt: 1 },
      });
      expect(await a.settle([{ ...key, fireTime: now + 2 * MINUTE, dueAt: now + 2 * MINUTE, attempt: 1 }]))
        .to.have //
        .length(1);
      expect(await shardOf()).to.include({ state: 'waiting', dueAt: now + 2 * MINUTE });
    });

    it('begins not before it is due', async () => {
      const { key } = await held(now + 100);
      store.pass(99);
      expect(await a.resume([key])).to.deep.equal([]);
      expect(await shardOf()).to.include({ state: 'held', dueAt: now + store.leaseMs });
      store.pass(1);
      expect(await a.resume([key])).to.have.length(1);
    });

    it('may be kept, and begun, twice, where an answer was lost', async () => {
      const { claim, key } = await held(now + 100);
      expect(await a.keep([keepingOf(runOf(claim), now + 7, { attempt: 9 })])).to.deep.equal([
        { ...key, now, dueAt: now + 100, isEnabled: true },
      ]);
      expect(await shardOf()).to.include({ fireTime: now + 100, attempt: 1 });
      store.pass(100);
      const [first] = await a.resume([key]);
      store.pass(10);
      expect(await a.resume([key])).to.deep.equal([{ ...first, claimedAt: now + 110 }]);
      expect(await shardOf()).to.include({ state: 'running', dueAt: now + 110 + store.leaseMs });
      // It goes on though it is paused, and whoever hears of it believes in a whole lease.
      await records.setEnabled('digest', false);
      store.pass(10);
      expect(await a.resume([key])).to.have.length(1);
      expect(await shardOf()).to.include({ state: 'running', dueAt: now + 120 + store.leaseMs });
    });

    it('goes on with its next run, though the end of the one before is written down again late', async () => {
      const { claim, key } = await held(now + 100);
      store.pass(100);
      await a.resume([key]);
      const before = await shardOf();
      expect(await a.keep([keepingOf(runOf(claim), now + 100)])).to.deep.equal([]);
      expect(await shardOf()).to.deep.equal(before);
      // Nor of an attempt before at the same fire time.
      expect(await a.keep([keepingOf({ ...key, fireTime: now + 100, attempt: 1 }, now + 100, { attempt: 2 })]))
        .to.have //
        .length(1);
      await a.resume([key]);
      expect(await a.keep([keepingOf({ ...key, fireTime: now + 100, attempt: 1 }, now + 100, { attempt: 2 })])) //
        .to.deep.equal([]);
      expect(await shardOf()).to.include({ state: 'running', attempt: 2 });
    });

    it('is another’s once its lease has ended, and no run is lost by that', async () => {
      const { claim, key } = await held();
      store.pass(store.leaseMs);
      const taken = await claimOne(b, 'b');
      const times = { fireTime: now + MINUTE, dueAt: now + MINUTE, claimedAt: now + store.leaseMs };
      expect(taken).to.deep.equal({ ...claim, ...times, epoch: 2 });
      expect(await shardOf()).to.include({ state: 'running', owner: 'b', attempt: 1 });
      const before = await shardOf();
      expect(await a.resume([key])).to.deep.equal([]);
      expect(await a.renew([key])).to.deep.equal([]);
      expect(await a.keep([{ ...keepingOf(runOf(taken), now), ...key }])).to.deep.equal([]);
      await a.letGo([key]);
      expect(await shardOf()).to.deep.equal(before);
      expect(await b.keep([keepingOf(runOf(taken), taken.fireTime)])).to.have.length(1);
      for (const refused of [a.resume([key]), a.renew([key])]) expect(await refused).to.deep.equal([]);
      await a.letGo([key]);
      expect(await shardOf()).to.include({ state: 'held', owner: 'b', epoch: 2, fireTime: now + MINUTE });
    });

    it('is due when it was, whoever takes it over and however late', async () => {
      await held(now + 100, { dueAt: now + 300, attempt: 2 });
      store.pass(store.leaseMs + 7);
      expect(await claimOne(b, 'b')).to.include({
        ...{ fireTime: now + 100, dueAt: now + 300, attempt: 2, lostBy: undefined },
      });
      // Whoever dies over that has lost a run.
      store.pass(store.leaseMs);
      expect(await claimOne(a, 'a')).to.include({ dueAt: now + 7 + 2 * store.leaseMs, attempt: 3, lostBy: 'b' });
    });

    it('is told of a pause with the next renewal, and does not begin meanwhile', async () => {
      const { key } = await held(now + 100);
      await records.setEnabled('digest', false);
      expect(await a.renew([key])).to.deep.equal([{ ...key, now, dueAt: now + 100, isEnabled: false }]);
      store.pass(100);
      expect(await a.resume([key])).to.deep.equal([]);
      await a.letGo([key]);
      expect(await shardOf()).to.include({ state: 'waiting', dueAt: now + 100 });
      expect(await b.claim('b', 1)).to.deep.equal([]);
      await records.setEnabled('digest', true);
      expect(await claimOne(b, 'b')).to.include({ fireTime: now + 100, attempt: 1, lostBy: undefined });
    });

    it('of a holder who died while it was paused is another’s when it is resumed', async () => {
      await held();
      await records.setEnabled('digest', false);
      store.pass(store.leaseMs);
      expect(await b.claim('b', 1)).to.deep.equal([]);
      await records.setEnabled('digest', true);
      expect(await claimOne(b, 'b')).to.include({ lostBy: undefined, attempt: 1, dueAt: now + MINUTE });
    });

    it('is due now when it is to run now, and still held', async () => {
      const { key } = await held();
      store.pass(7);
      const triggered = await records.trigger('digest');
      const leaseEnd = now + store.leaseMs;
      expect(triggered.shards[0]).to.include({ state: 'held', fireTime: now + 7, dueAt: leaseEnd, epoch: 1 });
      expect(await b.claim('b', 1)).to.deep.equal([]);
      expect(await a.renew([key])).to.deep.equal([{ ...key, now: now + 7, dueAt: now + 7, isEnabled: true }]);
      expect((await a.resume([key]))[0]).to.include({ fireTime: now + 7, dueAt: now + 7, attempt: 1, epoch: 1 });
    });

    it('makes another attempt at once when it is to run now, and none besides what is due', async () => {
      const { key } = await held(now - 5, { dueAt: now + MINUTE, attempt: 2 });
      await records.trigger('digest');
      expect((await a.resume([key]))[0]).to.include({ fireTime: now - 5, dueAt: now, attempt: 2 });
      await a.keep([keepingOf({ ...key, fireTime: now - 5, attempt: 2 }, now - 5, { dueAt: now, attempt: 3 })]);
      const before = await records.find('digest');
      expect(await records.trigger('digest')).to.deep.equal(before);
    });

    it('takes another schedule, and what was changed of its definition', async () => {
      const { key } = await held(now + MINUTE, { attempt: 2 });
      const definition = aJobDefinition({ hold: 'sticky', priority: 9 });
      const replaced = await records.replace(definition, { nextFireTime: now + 50 });
      const leaseEnd = now + store.leaseMs;
      expect(replaced.shards[0]).to.include({ state: 'held', fireTime: now + 50, dueAt: leaseEnd, attempt: 1 });
      store.pass(50);
      expect(await a.resume([key])).to.deep.include.members([
        { ...keyOf0(definition), fireTime: now + 50, dueAt: now + 50, attempt: 1, claimedAt: now + 50 },
      ]);
    });

    it('makes another attempt when another schedule comes', async () => {
      const { key } = await held(now - 5, { dueAt: now + 20, attempt: 2 });
      const replaced = await records.replace(aJobDefinition({ hold: 'sticky' }), { nextFireTime: now + 50 });
      expect(replaced.shards[0]).to.include({ state: 'held', dueAt: now + store.leaseMs, attempt: 2 });
      store.pass(20);
      expect((await a.resume([key]))[0]).to.include({ fireTime: now - 5, dueAt: now + 20, attempt: 2, handledTo: now });
    });

    const keyOf0 = (definition: Claim['definition']) => ({ definition, shard: 0, epoch: 1, lostBy: undefined });

    it('is lost when its job is removed, or has fewer shards', async () => {
      const { key } = await held();
      await records.remove('digest');
      expect(await a.renew([key])).to.deep.equal([]);
      expect(await a.resume([key])).to.deep.equal([]);
      await records.create(aJobDefinition({ shards: 2 }), 'api', now);
      const both = (await a.claim('a', 2)).map(runOf);
      await a.keep(both.map((each) => keepingOf(each, now)));
      await records.replace(aJobDefinition({ shards: 1 }), {});
      expect((await a.renew(both)).map(({ shard }) => shard)).to.deep.equal([0]);
    });

    it('waits, once it is let go, for what somebody has made it wait for', async () => {
      const { key } = await held();
      await records.replace(aJobDefinition(), { nextFireTime: now + 77 });
      await a.letGo([key]);
      expect(await shardOf()).to.include({
        state: 'waiting',
        fireTime: now + 77,
        dueAt: now + 77,
        attempt: 1,
        epoch: 1,
      });
      store.pass(77);
      expect(await claimOne(b, 'b')).to.include({ epoch: 2, fireTime: now + 77, lostBy: undefined });
    });

    it('waits as long as it is told to, once it is let go, or longer', async () => {
      const { key } = await held(now + 100);
      await a.letGo([key], 2_500);
      expect(await shardOf()).to.include({ state: 'waiting', fireTime: now + 100, dueAt: now + 2_500 });
      store.pass(2_500);
      const again = runOf(await claimOne(a, 'a'));
      await a.keep([keepingOf(again, now + MINUTE)]);
      await a.letGo([again], 2_500);
      expect(await shardOf()).to.include({ state: 'waiting', dueAt: now + MINUTE });
    });

    it('may be let go though it has begun, where the answer was lost', async () => {
      const { key } = await held(now + 100);
      store.pass(100);
      await a.resume([key]);
      await a.letGo([key]);
      expect(await shardOf()).to.include({ state: 'waiting', fireTime: now + 100, dueAt: now + 100, attempt: 1 });
    });

    it('is not settled, as only a run is', async () => {
      const { key } = await held();
      expect(await a.settle([{ ...key, fireTime: now, dueAt: now, attempt: 1 }])).to.deep.equal([]);
      expect(await shardOf()).to.include({ state: 'held', fireTime: now + MINUTE });
    });

    it('lasts for as long as it is renewed', async () => {
      const { key } = await held(now + 10 * MINUTE);
      await passRenewing(3 * MINUTE, key);
      store.pass(store.leaseMs - 1);
      expect(await b.claim('b', 1)).to.deep.equal([]);
      store.pass(1);
      expect(await claimOne(b, 'b')).to.include({ epoch: 2 });
    });

    it('is kept, begun and let go together, a thousand shards at once', async () => {
      for (const job of ['a', 'b']) await records.create(aJobDefinition({ name: job, shards: 500 }), 'api', now);
      const keys = (await a.claim('a', 1_000)).map(runOf);
      expect(await a.keep(keys.map((key) => keepingOf(key, now)))).to.have.length(1_000);
      expect(await a.resume(keys)).to.have.length(1_000);
      await a.letGo(keys);
      expect(await b.claim('b', 2_000)).to.have.length(1_000);
      for (const nothing of [a.keep([]), a.resume([])]) expect(await nothing).to.deep.equal([]);
      await a.letGo([]);
    });
  });
}
