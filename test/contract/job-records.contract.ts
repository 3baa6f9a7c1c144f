import { expect } from 'chai';
import {
  JobChangedError,
  JobExistsError,
  type JobRecord,
  type JobRecords,
  NoSuchJobError,
} from '../../src/application/jobs/job-records.js';
import { aJobDefinition } from '../support/a-job-definition.js';
import type { JobStore } from '../support/job-stores.js';
import { openForEach } from '../support/open-for-each.js';
import { rejection } from '../support/rejection.js';

const MINUTE = 60_000;

/** What every adapter of the port keeps; `make` opens a store without jobs. */
export function describeJobRecords(name: string, make: () => Promise<JobStore>): void {
  describe(`the job records of ${name}`, () => {
    let store: JobStore;
    let records: JobRecords;
    let now: number;

    openForEach(make, async (made) => {
      store = made;
      records = made.records;
      now = await records.now();
    });

    const create = (differences: Parameters<typeof aJobDefinition>[0] = {}, firstFireTime?: number) =>
      records.create(aJobDefinition(differences), 'api', firstFireTime ?? now + MINUTE);
    const get = async (job = 'digest'): Promise<JobRecord> => {
      const record = await records.find(job);
      if (!record) throw new Error(`there is no job ${job}`);
      return record;
    };
    const names = async (page: Parameters<JobRecords['list']>[0]) =>
      (await records.list(page)).map(({ definition }) => definition.name);
    /** Claims the only shard that is due. */
    const claimOne = async (owner = 'a') => {
      const [claim] = await store.claims.claim(owner, 1);
      if (!claim) throw new Error('nothing was due');
      return { ...claim, job: claim.definition.name };
    };

    it('keep what they were given, and say how it stands', async () => {
      const definition = aJobDefinition({
        schedule: { kind: 'cron', expression: '0 9 * * MON-FRI', timeZone: 'Europe/Berlin' },
        executor: {
          kind: 'http',
          parameters: { url: 'https://example.org/?a="b"', body: { z: [1, null, { é: '🔥\\' }], a: 0.1 } },
        },
        misfire: { kind: 'catchUp', max: 5, windowMs: 3_600_000 },
        shards: 2,
        priority: -7,
        labels: { team: 'ärger', 'a.b"c': '' },
      });
      const waiting = { state: 'waiting', fireTime: now + 5, dueAt: now + 5, attempt: 1, epoch: 0, owner: '' };
      const created = await records.create(definition, 'config', now + 5);
      expect(created).to.deep.include({
        definition,
        origin: 'config',
        isEnabled: true,
        createdAt: now,
        updatedAt: now,
      });
      expect(created.shards).to.deep.equal([0, 1].map((shard) => ({ shard, ...waiting })));
      expect(await get()).to.deep.equal(created);
      // Byte by byte: who compares definitions may compare their texts.
      expect(JSON.stringify((await get()).definition)).to.equal(JSON.stringify(definition));
    });

    it('keep a job that never fires', async () => {
      const { shards } = await records.create(aJobDefinition(), 'api', undefined);
      expect(shards[0]).to.include({ state: 'waiting', fireTime: undefined, dueAt: undefined });
    });

    it('find nothing under another name, however alike', async () => {
      const alike = ['digest', 'Digest', 'digest ', 'dígest', 'di\u0301gest', '🔥'.repeat(63)];
      for (const job of alike) await create({ name: job });
      for (const job of alike) expect((await get(job)).definition.name).to.equal(job);
      expect(await records.find('diges')).to.equal(undefined);
    });

    it('say which of many names are missing, by their bytes', async () => {
      const names = Array.from({ length: 1_201 }, (_, job) => `job ${job}`);
      for (const name of ['job 0', 'job 500', 'job 1200']) await create({ name });
      const others = ['JOB 0', 'job 0 ', '🔥'];
      expect(await records.missing([...others, ...names])).to.deep.equal([
        ...others,
        ...names.filter((name) => !['job 0', 'job 500', 'job 1200'].includes(name)),
      ]);
      expect(await records.missing(['job 500'])).to.deep.equal([]);
      expect(await records.missing([])).to.deep.equal([]);
    });

    it('are listed in the order of the bytes of their names, page by page', async () => {
      const all = ['z', 'B', 'é', 'a', '～', '🔥', 'aa', 'A'];
      const ordered = [...all].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      for (const job of all) await create({ name: job, shards: 2 });
      expect(await names({ limit: 100 })).to.deep.equal(ordered);
      const paged: string[] = [];
      for (let after: string | undefined; ; after = paged.at(-1)) {
        const page = await names({ limit: 3, ...(after !== undefined && { after }) });
        if (page.length === 0) break;
        expect(page.length).to.be.at.most(3);
        paged.push(...page);
      }
      expect(paged).to.deep.equal(ordered);
    });

    it('are listed by labels, all of which they must have', async () => {
      await create({ name: 'a', labels: { team: 'front', tier: '1' } });
      await create({ name: 'b', labels: { team: 'Front', tier: '1' } });
      await create({ name: 'c', labels: { team: 'front ', 'x.y': '"' } });
      await create({
        name: 'd',
        executor: { kind: 'local', parameters: { labels: { team: 'front' }, half: '\ud800' } },
      });
      expect(await names({ labels: { team: 'front' }, limit: 9 })).to.deep.equal(['a']);
      expect(await names({ labels: { tier: '1' }, limit: 9 })).to.deep.equal(['a', 'b']);
      expect(await names({ labels: { tier: '1' }, after: 'a', limit: 9 })).to.deep.equal(['b']);
      expect(await names({ labels: { tier: '1', team: 'Front' }, limit: 9 })).to.deep.equal(['b']);
      expect(await names({ labels: { 'x.y': '"' }, limit: 9 })).to.deep.equal(['c']);
      expect(await names({ labels: { tier: '2' }, limit: 9 })).to.deep.equal([]);
      expect(await names({ labels: {}, limit: 9 })).to.deep.equal(['a', 'b', 'c', 'd']);
    });

    it('are created once by ten instances that start at once', async () => {
      const instances = await Promise.all(Array.from({ length: 10 }, () => store.join()));
      const jobs = ['a', 'b', 'c', 'd', 'e'];
      const outcomes = await Promise.all(
        instances.flatMap(({ records: own }, instance) =>
          jobs.map((job) =>
            own
              .create(aJobDefinition({ name: job, shards: 3, labels: { by: `${instance}` } }), 'config', now)
              .catch((error: unknown) => error),
          ),
        ),
      );
      const created = outcomes.filter((outcome): outcome is JobRecord => !(outcome instanceof Error));
      expect(created.map(({ definition }) => definition.name).sort()).to.deep.equal(jobs);
      for (const outcome of outcomes) if (outcome instanceof Error) expect(outcome).to.be.instanceOf(JobExistsError);
      const listed = await records.list({ limit: 100 });
      expect(listed).to.have.deep.members(created);
      expect(listed.map(({ shards }) => shards.length)).to.deep.equal([3, 3, 3, 3, 3]);
    });

    it('are not created twice, and the first one stays as it is', async () => {
      const first = await create();
      expect(await rejection(create({ priority: 9 }))).to.be.instanceOf(JobExistsError);
      expect(await get()).to.deep.equal(first);
    });

    it('are replaced, with those who wait waiting for another fire time', async () => {
      const before = await create({ shards: 2 });
      store.pass(1_000);
      const definition = aJobDefinition({ shards: 2, priority: 3, labels: { a: 'b' } });
      const after = await records.replace(definition, { etag: before.etag, nextFireTime: now + 7 });
      expect(after).to.deep.include({ definition, origin: 'api', createdAt: now, updatedAt: now + 1_000 });
      expect(after.etag).not.to.equal(before.etag);
      expect(after.shards.map(({ fireTime, dueAt }) => [fireTime, dueAt])).to.deep.equal([
        [now + 7, now + 7],
        [now + 7, now + 7],
      ]);
      expect(await get()).to.deep.equal(after);
    });

    it('are replaced, with those who wait waiting as before', async () => {
      await create({}, now);
      const claim = await claimOne();
      await store.claims.settle([{ ...claim, fireTime: now, dueAt: now + 500, attempt: 2 }]);
      const { shards } = await records.replace(aJobDefinition({ timeoutMs: 1 }), {});
      expect(shards[0]).to.include({ fireTime: now, dueAt: now + 500, attempt: 2 });
    });

    it('are replaced under a run, which goes on and ends', async () => {
      await create({}, now);
      const claim = await claimOne();
      const { shards } = await records.replace(aJobDefinition({ priority: 5 }), { nextFireTime: now + 9 });
      expect(shards[0]).to.include({ state: 'running', fireTime: now, epoch: claim.epoch, owner: 'a' });
      expect(await store.claims.renew([claim])).to.have.length(1);
      const settled = await store.claims.settle([{ ...claim, fireTime: now + 9, dueAt: now + 9, attempt: 1 }]);
      expect(settled).to.have.length(1);
      store.pass(9);
      expect((await claimOne('b')).definition.priority).to.equal(5);
    });

    it('begin further shards where the others are', async () => {
      await create({}, now + 5);
      await records.replace(aJobDefinition({ shards: 2 }), {});
      await records.setEnabled('digest', false);
      const { shards } = await records.replace(aJobDefinition({ shards: 3 }), { nextFireTime: now + 6 });
      expect(shards.map(({ shard, fireTime }) => [shard, fireTime])).to.deep.equal([
        [0, now + 6],
        [1, now + 6],
        [2, now + 6],
      ]);
      const kept = await records.replace(aJobDefinition({ shards: 4 }), {});
      expect(kept.shards[3]).to.include({ state: 'waiting', fireTime: now + 6, dueAt: now + 6 });
      store.pass(6);
      expect(await store.claims.claim('a', 9)).to.deep.equal([]);
      await records.setEnabled('digest', true);
      expect(await store.claims.claim('a', 9)).to.have.length(4);
    });

    it('take away shards beyond a smaller number, and number those that come back higher', async () => {
      await create({ shards: 3 }, now);
      const claims = (await store.claims.claim('a', 3)).map((claim) => ({ ...claim, job: 'digest' }));
      const [id] = await store.history.record(
        claims
          .filter(({ shard }) => shard === 2)
          .map(({ shard, epoch }) => ({
            ...{ job: 'digest', shard, epoch, fireTime: now, lastFireTime: now, count: 1, attempt: 1, owner: 'a' },
            ...{ state: 'running', detail: '' },
          })),
      );
      await records.replace(aJobDefinition({ shards: 1 }), {});
      expect((await get()).shards).to.have.length(1);
      expect((await store.claims.renew(claims)).map(({ shard }) => shard)).to.deep.equal([0]);
      expect(await store.history.find(id as number)).to.include({ state: 'lost', endedAt: now });
      await records.replace(aJobDefinition({ shards: 3 }), { nextFireTime: now });
      const again = await store.claims.claim('b', 3);
      expect(again.map(({ shard }) => shard).sort()).to.deep.equal([1, 2]);
      for (const { epoch } of again) expect(epoch).to.be.above(1);
      expect((await store.claims.renew(claims)).map(({ shard }) => shard)).to.deep.equal([0]);
    });

    it('refuse a change that was made from an older record, and stay as they are', async () => {
      const old = (await create()).etag;
      const current = await records.replace(aJobDefinition({ priority: 1 }), { etag: old });
      const attempts = [
        () => records.replace(aJobDefinition({ priority: 2 }), { etag: old }),
        () => records.setEnabled('digest', false, old),
        () => records.remove('digest', old),
      ];
      for (const attempt of attempts) expect(await rejection(attempt())).to.be.instanceOf(JobChangedError);
      expect(await get()).to.deep.equal(current);
      await records.setEnabled('digest', false, current.etag);
      expect(await rejection(records.remove('digest', current.etag))).to.be.instanceOf(JobChangedError);
      expect(await records.remove('digest', (await get()).etag)).to.equal(true);
    });

    it('let one of two win who change the same record at once', async () => {
      const { etag } = await create();
      const others = await Promise.all(Array.from({ length: 4 }, () => store.join()));
      const outcomes = await Promise.all(
        others.map(({ records: own }, priority) =>
          own.replace(aJobDefinition({ priority }), { etag }).catch((error: unknown) => error),
        ),
      );
      expect(outcomes.filter((outcome) => outcome instanceof JobChangedError)).to.have.length(3);
      const [won] = outcomes.filter((outcome) => !(outcome instanceof Error));
      expect(await get()).to.deep.equal(won);
    });

    it('say what is not there', async () => {
      expect(await records.find('digest')).to.equal(undefined);
      expect(await records.list({ limit: 5 })).to.deep.equal([]);
      expect(await rejection(records.replace(aJobDefinition(), {}))).to.be.instanceOf(NoSuchJobError);
      expect(await rejection(records.setEnabled('digest', true))).to.be.instanceOf(NoSuchJobError);
      expect(await records.remove('digest')).to.equal(false);
    });

    it('are removed with their leases, and a later job of the same name has greater epochs and other etags', async () => {
      const { etag } = await create({}, now);
      const old = await claimOne();
      const running = { job: 'digest', shard: 0, epoch: old.epoch, fireTime: now, lastFireTime: now, count: 1 };
      const [id] = await store.history.record([{ ...running, attempt: 1, owner: 'a', state: 'running', detail: '' }]);
      expect(await records.remove('digest')).to.equal(true);
      expect(await records.remove('digest')).to.equal(false);
      expect(await store.claims.renew([old])).to.deep.equal([]);
      expect(await store.history.find(id as number)).to.include({ state: 'lost', endedAt: now });
      await create({}, now);
      const current = await claimOne('b');
      expect(current.epoch).to.be.above(old.epoch);
      expect(await store.claims.settle([{ ...old, dueAt: now, fireTime: now, attempt: 1 }])).to.deep.equal([]);
      expect(await store.claims.renew([current])).to.have.length(1);
      expect(await rejection(records.remove('digest', etag))).to.be.instanceOf(JobChangedError);
    });

    it('number a new job higher than every one that was removed, whichever was the last', async () => {
      await create({}, now);
      for (let epoch = 1; epoch <= 3; epoch++) {
        const claim = await claimOne();
        await store.claims.settle([{ ...claim, fireTime: now, dueAt: now, attempt: 1 }]);
      }
      await create({ name: 'young' });
      await records.remove('digest');
      await records.remove('young');
      await create({}, now);
      expect((await claimOne()).epoch).to.be.above(3);
    });
  });
}
