import { expect } from 'chai';
import type { ClaimedRun } from '../../src/application/jobs/job-claims.js';
import { type JobQueue, QueueFullError } from '../../src/application/jobs/job-queue.js';
import { type JobRecord, type JobRecords, NoSuchJobError } from '../../src/application/jobs/job-records.js';
import { aJobDefinition } from '../support/a-job-definition.js';
import { keepingOf } from '../support/claimed-jobs.js';
import type { JobStore } from '../support/job-stores.js';
import { openForEach } from '../support/open-for-each.js';
import { rejection } from '../support/rejection.js';

const MINUTE = 60_000;
const MOST = 10_000;

/** How every adapter keeps fire times that are given besides the schedule; `make` opens a store without jobs. */
export function describeJobQueue(name: string, make: () => Promise<JobStore>): void {
  describe(`the fire times given to jobs of ${name} besides their schedule`, () => {
    let store: JobStore;
    let records: JobRecords;
    let queue: JobQueue;
    let now: number;

    openForEach(make, async (made) => {
      store = made;
      ({ records, queue } = made);
      now = await records.now();
    });

    const create = (shards = 1, fireTime: number | undefined = now + MINUTE) =>
      records.create(aJobDefinition({ shards, hold: 'sticky' }), 'api', fireTime);
    const waits = ({ shards }: JobRecord) => shards.map(({ state, fireTime, dueAt }) => [state, fireTime, dueAt]);
    const found = async () => (await records.find('digest')) as JobRecord;
    const claim = async () => {
      const [first] = await store.claims.claim('a', 1);
      if (!first) throw new Error('nothing was due');
      return { ...first, job: first.definition.name };
    };
    const settle = (run: ClaimedRun, rest: { fireTime: number; attempt?: number; handledTo?: number }) =>
      store.claims.settle([{ ...run, dueAt: rest.fireTime, attempt: 1, handledTo: undefined, ...rest }]);

    it('are counted, and each is queued once for each shard', async () => {
      const { queued, etag } = await create(2);
      expect(queued).to.equal(0);
      const asked = await queue.add('digest', [now - 3, now - 1], MOST);
      expect([asked.queued, asked.etag]).to.deep.equal([4, etag]);
      expect((await queue.add('digest', [now - 2, now - 1], MOST)).queued).to.equal(6);
      expect(await records.find('digest')).to.deep.include({ queued: 6 });
      expect((await records.list({ limit: 9 })).map((record) => record.queued)).to.deep.equal([6]);
    });

    it('are no more than may be', async () => {
      await create(2);
      await queue.add('digest', [1, 2], 6);
      const error = await rejection(queue.add('digest', [2, 3, 4], 6));
      expect(error).to.be.instanceOf(QueueFullError);
      expect((error as Error).message).to.match(/^job "digest" has 4 runs queued, and 4 more would be more than 6; /);
      expect((await found()).queued).to.equal(4);
      expect((await queue.add('digest', [2, 3], 6)).queued).to.equal(6);
    });

    it('become due one at a time, the oldest first, in a shard that waits for a fire time to come', async () => {
      await create();
      await queue.add('digest', [now - 30, now - 50, now - 40], MOST);
      store.pass(5);
      expect(await queue.feed(10)).to.deep.equal({ moved: 1, isMore: true });
      expect(await queue.feed(10)).to.deep.equal({ moved: 0, isMore: true });
      expect([waits(await found()), (await found()).queued]).to.deep.equal([[['waiting', now - 50, now + 5]], 2]);
      const first = await claim();
      expect(first).to.deep.include({ fireTime: now - 50, dueAt: now + 5, attempt: 1, handledTo: now + 5 });
      expect(await queue.feed(10)).to.deep.include({ moved: 0 });
      await settle(first, { fireTime: now + MINUTE });
      await queue.feed(10);
      expect(await claim()).to.deep.include({ fireTime: now - 40, handledTo: now + 5 });
    });

    it('wait for what is due of the schedule, and for its attempts', async () => {
      await create(1, now);
      await queue.add('digest', [now - 10], MOST);
      expect((await queue.feed(10)).moved).to.equal(0);
      const run = await claim();
      await settle(run, { fireTime: now, attempt: 2 });
      expect((await queue.feed(10)).moved).to.equal(0);
      await settle(await claim(), { fireTime: now + MINUTE });
      expect((await queue.feed(10)).moved).to.equal(1);
    });

    it('keep what is handled of the schedule over attempts, those that are lost too', async () => {
      await create();
      await queue.add('digest', [now - 10, now - 9], MOST);
      await queue.feed(10);
      const first = await claim();
      await settle(first, { fireTime: now - 10, attempt: 2, handledTo: now });
      expect((await queue.feed(10)).moved).to.equal(0);
      expect(await claim()).to.deep.include({ fireTime: now - 10, attempt: 2, handledTo: now });
      store.pass(store.leaseMs);
      expect(await claim()).to.deep.include({ fireTime: now - 10, attempt: 3, handledTo: now, lostBy: 'a' });
    });

    it('are due in what is held between runs as well, and go on under a hold', async () => {
      await create(1, now);
      await queue.add('digest', [now - 10], MOST);
      const run = await claim();
      await store.claims.keep([keepingOf(run, now + MINUTE)]);
      store.pass(5);
      expect((await queue.feed(10)).moved).to.equal(1);
      expect(waits(await found())).to.deep.equal([['held', now - 10, now + store.leaseMs]]);
      const [resumed] = await store.claims.resume([run]);
      expect(resumed).to.deep.include({ fireTime: now - 10, dueAt: now + 5, handledTo: now + 5, epoch: run.epoch });
      const again = { ...run, fireTime: now - 10 };
      const differences = { dueAt: now + 5, attempt: 2, handledTo: now + 5 };
      await store.claims.keep([keepingOf(again, now - 10, differences)]);
      expect((await store.claims.resume([run]))[0]).to.deep.include({ attempt: 2, handledTo: now + 5 });
      await store.claims.keep([keepingOf({ ...again, attempt: 2 }, now + MINUTE)]);
      expect((await queue.feed(10)).moved).to.equal(0);
      store.pass(MINUTE);
      expect((await store.claims.resume([run]))[0]).to.not.have.property('handledTo');
    });

    it('run though the schedule never fires again', async () => {
      await records.create(aJobDefinition(), 'api', undefined);
      await queue.add('digest', [now - 10], MOST);
      await queue.feed(10);
      expect(await claim()).to.deep.include({ fireTime: now - 10, handledTo: now });
    });

    it('are moved to no more shards than asked for, each to one, and to none of a paused job', async () => {
      await create(3);
      await queue.add('digest', [now - 10], MOST);
      const { queue: other } = await store.join();
      const fed = await Promise.all([queue.feed(2), other.feed(2)]);
      const moved = fed.reduce((sum, each) => sum + each.moved, 0);
      expect((await found()).queued).to.equal(3 - moved);
      await records.setEnabled('digest', false);
      expect(await queue.feed(10)).to.deep.equal({ moved: 0, isMore: moved < 3 });
      await records.setEnabled('digest', true);
      expect((await queue.feed(10)).moved).to.equal(3 - moved);
      expect(await queue.feed(10)).to.deep.equal({ moved: 0, isMore: false });
    });

    it('replace none that a shard has, though the clock was set back before that', async () => {
      await create();
      await queue.add('digest', [now - 10, now - 9], MOST);
      await queue.feed(1);
      store.pass(-MINUTE);
      expect((await queue.feed(1)).moved).to.equal(0);
      store.pass(MINUTE);
      expect((await claim()).fireTime).to.equal(now - 10);
    });

    it('are taken away together, but for the one that a shard has', async () => {
      await create();
      await queue.add('digest', [now - 10, now - 9], MOST);
      await queue.feed(1);
      expect((await queue.clear('digest')).queued).to.equal(0);
      expect(await queue.feed(1)).to.deep.equal({ moved: 0, isMore: false });
      expect((await claim()).fireTime).to.equal(now - 10);
    });

    it('stay when another schedule comes, which is handled up to then, or to its first fire time', async () => {
      await create();
      await queue.add('digest', [now - 10, now - 9], MOST);
      await queue.feed(1);
      const definition = aJobDefinition({ shards: 2, hold: 'sticky' });
      const { shards } = await records.replace(definition, { nextFireTime: now + 7 });
      expect(shards.map(({ fireTime }) => fireTime)).to.deep.equal([now - 10, now + 7]);
      expect((await found()).queued).to.equal(1);
      const given = await claim();
      expect(given).to.deep.include({ fireTime: now - 10, handledTo: now });
      await store.claims.letGo([given]);
      await records.replace(definition, { nextFireTime: now });
      expect(await claim()).to.deep.include({ fireTime: now - 10, handledTo: now - 1 });
    });

    it('are nothing that a new shard begins with', async () => {
      await create();
      await queue.add('digest', [now - 10], MOST);
      await queue.feed(1);
      const { shards } = await records.replace(aJobDefinition({ shards: 2 }), {});
      expect(shards.map(({ fireTime }) => fireTime)).to.deep.equal([now - 10, now]);
    });

    it('go with their shard, and with their job', async () => {
      await create(2);
      await queue.add('digest', [now - 10, now - 9], MOST);
      expect((await records.replace(aJobDefinition(), {})).queued).to.equal(2);
      await records.remove('digest');
      expect((await create()).queued).to.equal(0);
      expect((await queue.feed(1)).isMore).to.equal(false);
    });

    it('are those of a job that there is', async () => {
      for (const asked of [queue.add('digest', [1], MOST), queue.clear('digest')]) {
        expect(await rejection(asked)).to.be.instanceOf(NoSuchJobError);
      }
    });
  });
}
