import { expect } from 'chai';
import { type JobRecord, type JobRecords, NoSuchJobError } from '../../src/application/jobs/job-records.js';
import { aJobDefinition } from '../support/a-job-definition.js';
import type { JobStore } from '../support/job-stores.js';
import { openForEach } from '../support/open-for-each.js';
import { rejection } from '../support/rejection.js';

const MINUTE = 60_000;

/** How every adapter has jobs run besides their schedule; `make` opens a store without jobs. */
export function describeJobTrigger(name: string, make: () => Promise<JobStore>): void {
  describe(`the jobs of ${name}, when they are to run now,`, () => {
    let store: JobStore;
    let records: JobRecords;
    let now: number;

    openForEach(make, async (made) => {
      store = made;
      records = made.records;
      now = await records.now();
    });

    const create = (shards = 1, firstFireTime: number | undefined = now + MINUTE) =>
      records.create(aJobDefinition({ shards }), 'api', firstFireTime);
    const waits = ({ shards }: JobRecord) =>
      shards.map(({ state, fireTime, dueAt, attempt }) => [state, fireTime, dueAt, attempt]);
    const claim = async (limit = 1) =>
      (await store.claims.claim('a', limit)).map((each) => ({ ...each, job: each.definition.name }));

    it('are due at a fire time of now, all their shards, and keep their etag', async () => {
      const { etag } = await create(2);
      await records.create(aJobDefinition({ name: 'other' }), 'api', now + MINUTE);
      store.pass(7);
      const triggered = await records.trigger('digest');
      expect(waits(triggered)).to.deep.equal([0, 1].map(() => ['waiting', now + 7, now + 7, 1]));
      expect(triggered.etag).to.equal(etag);
      expect(await records.find('digest')).to.deep.equal(triggered);
      const claims = await claim(9);
      expect(claims.map(({ job, fireTime, dueAt, attempt }) => [job, fireTime, dueAt, attempt])).to.deep.equal(
        [0, 1].map(() => ['digest', now + 7, now + 7, 1]),
      );
    });

    it('are due though their schedule never fires again', async () => {
      await records.create(aJobDefinition(), 'api', undefined);
      expect(waits(await records.trigger('digest'))).to.deep.equal([['waiting', now, now, 1]]);
    });

    it('make another attempt at once that they wait for', async () => {
      await create(1, now);
      const [claimed] = await claim();
      if (!claimed) throw new Error('nothing was due');
      await store.claims.settle([{ ...claimed, fireTime: now, dueAt: now + MINUTE, attempt: 2 }]);
      store.pass(5);
      expect(waits(await records.trigger('digest'))).to.deep.equal([['waiting', now, now + 5, 2]]);
    });

    it('lose no fire time that is due, or decided', async () => {
      await create(2, now);
      const [first] = await claim();
      if (!first) throw new Error('nothing was due');
      // As what was decided looks: due later than its fire time, at its first attempt.
      await store.claims.settle([{ ...first, fireTime: now, dueAt: now + 1, attempt: 1 }]);
      const before = await records.find('digest');
      expect(await records.trigger('digest')).to.deep.equal(before);
    });

    it('go on as they are while they run', async () => {
      await create(2, now);
      await claim(2);
      const before = await records.find('digest');
      store.pass(5);
      expect(await records.trigger('digest')).to.deep.equal(before);
    });

    it('go on as they are while they are paused', async () => {
      await create();
      const paused = await records.setEnabled('digest', false);
      expect(await records.trigger('digest')).to.deep.equal(paused);
    });

    it('must be there', async () => {
      expect(await rejection(records.trigger('digest'))).to.be.instanceOf(NoSuchJobError);
    });
  });
}
