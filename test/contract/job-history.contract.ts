import { expect } from 'chai';
import type { ExecutionState, HistoryPage, JobHistory, NewExecution } from '../../src/application/jobs/job-history.js';
import type { JobStore } from '../support/job-stores.js';
import { openForEach } from '../support/open-for-each.js';

const DAY = 86_400_000;
const KEEP_ALL = { maxAgeMs: 1_000 * DAY, keepPerJob: 1_000_000, limit: 1_000 };

/** What every adapter of the port keeps; `make` opens a store in which nothing has been run. */
export function describeJobHistory(name: string, make: () => Promise<JobStore>): void {
  describe(`the job history of ${name}`, () => {
    let store: JobStore;
    let history: JobHistory;
    let now: number;

    openForEach(make, async (made) => {
      store = made;
      history = made.history;
      now = await made.records.now();
    });

    const anExecution = (differences: Partial<NewExecution> = {}): NewExecution => ({
      ...{ job: 'digest', shard: 0, fireTime: now, lastFireTime: now, count: 1, attempt: 1, epoch: 1, owner: 'a' },
      ...{ state: 'running', detail: '' },
      ...differences,
    });
    const record = async (differences: Partial<NewExecution> = {}) => {
      const [id] = await history.record([anExecution(differences)]);
      return id as number;
    };
    const idsOf = async (page: Partial<HistoryPage> = {}) =>
      (await history.list({ limit: 100, ...page })).map(({ id }) => id);
    const stateOf = async (id: number) => (await history.find(id))?.state;

    it('keeps what begins, and how it ended', async () => {
      const id = await record({ detail: 'begun' });
      const begun = { ...anExecution({ detail: 'begun' }), id, startedAt: now, endedAt: undefined };
      expect(await history.find(id)).to.deep.equal(begun);
      store.pass(1_500);
      await history.end([{ id, state: 'succeeded', detail: '200 OK' }]);
      const ended = { ...begun, state: 'succeeded', detail: '200 OK', endedAt: now + 1_500 };
      expect(await history.find(id)).to.deep.equal(ended);
      expect(await history.list({ limit: 5 })).to.deep.equal([ended]);
    });

    it('keeps what never began, or was lost, as ended already', async () => {
      const skipped = anExecution({ state: 'skipped', fireTime: now - 90, lastFireTime: now - 10, count: 9 });
      const [first, second] = await history.record([skipped, anExecution({ state: 'lost', detail: 'it died' })]);
      const never = { startedAt: undefined, endedAt: now };
      expect(await history.find(first as number)).to.deep.equal({ ...skipped, id: first, ...never });
      expect(await history.find(second as number)).to.include({ state: 'lost', detail: 'it died', ...never });
    });

    it('numbers a batch in its order, each higher than all before', async () => {
      const before = await record();
      const batch = Array.from({ length: 1_201 }, (_, shard) => anExecution({ shard, detail: `${shard}` }));
      const ids = await history.record(batch);
      expect(ids[0]).to.be.above(before);
      expect(ids).to.deep.equal([...ids].sort((a, b) => a - b));
      for (const place of [0, 499, 500, 1_200]) {
        expect(await history.find(ids[place] as number)).to.include({ shard: place, detail: `${place}` });
      }
      await history.end(ids.map((id) => ({ id, state: 'succeeded', detail: `of ${id}` })));
      expect(await history.list({ limit: 2_000, states: ['running'] })).to.have.length(1);
      expect(await history.find(ids[777] as number)).to.include({ shard: 777, detail: `of ${ids[777]}` });
      expect(await history.record([])).to.deep.equal([]);
    });

    it('numbers what several instances record at once', async () => {
      const others = await Promise.all(Array.from({ length: 6 }, () => store.join()));
      const recorded = await Promise.all(
        others.map(async ({ history: own }, owner) => {
          const batch = Array.from({ length: 20 }, (_, shard) => anExecution({ shard, owner: `${owner}` }));
          return { owner: `${owner}`, ids: await own.record(batch) };
        }),
      );
      expect(new Set(recorded.flatMap(({ ids }) => ids))).to.have.property('size', 120);
      for (const { owner, ids } of recorded) {
        for (const [shard, id] of ids.entries()) expect(await history.find(id)).to.include({ owner, shard });
      }
    });

    it('ends only what still runs', async () => {
      const [ended, skipped, running] = await history.record([
        anExecution(),
        anExecution({ state: 'skipped' }),
        anExecution(),
      ]);
      await history.end([{ id: ended as number, state: 'timed out', detail: 'after 30 s' }]);
      store.pass(5);
      const late = { state: 'succeeded', detail: 'late' } as const;
      await history.end([ended, skipped, running, 999_999].map((id) => ({ id: id as number, ...late })));
      expect(await history.find(ended as number)).to.include({
        state: 'timed out',
        detail: 'after 30 s',
        endedAt: now,
      });
      expect(await history.find(skipped as number)).to.include({ state: 'skipped', detail: '', endedAt: now });
      expect(await history.find(running as number)).to.include({
        state: 'succeeded',
        detail: 'late',
        endedAt: now + 5,
      });
      await history.end([]);
    });

    it('loses what runs under an older epoch of the same shard, and nothing else', async () => {
      const [old, older, current, shard, job, ended] = await history.record([
        anExecution({ epoch: 6 }),
        anExecution({ epoch: 2 }),
        anExecution({ epoch: 7 }),
        anExecution({ epoch: 1, shard: 1 }),
        anExecution({ epoch: 1, job: 'Digest' }),
        anExecution({ epoch: 1 }),
      ]);
      await history.end([{ id: ended as number, state: 'failed', detail: 'why' }]);
      store.pass(3);
      await history.lose([
        { job: 'digest', shard: 0, epoch: 7 },
        { job: 'another', shard: 0, epoch: 7 },
      ]);
      for (const id of [old, older]) {
        expect(await history.find(id as number)).to.include({ state: 'lost', startedAt: now, endedAt: now + 3 });
      }
      for (const id of [current, shard, job]) expect(await stateOf(id as number)).to.equal('running');
      expect(await stateOf(ended as number)).to.equal('failed');
      // Who comes back changes nothing any more.
      await history.end([{ id: old as number, state: 'succeeded', detail: '' }]);
      expect(await stateOf(old as number)).to.equal('lost');
      await history.lose([]);
    });

    it('is listed newest first, page by page', async () => {
      const ids = await history.record(Array.from({ length: 10 }, () => anExecution()));
      const newestFirst = [...ids].reverse();
      expect(await idsOf()).to.deep.equal(newestFirst);
      expect(await idsOf({ limit: 4 })).to.deep.equal(newestFirst.slice(0, 4));
      expect(await idsOf({ limit: 4, before: newestFirst[3] as number })).to.deep.equal(newestFirst.slice(4, 8));
      expect(await idsOf({ before: newestFirst[9] as number })).to.deep.equal([]);
    });

    it('is listed oldest first after an id, page by page, whatever is asked for', async () => {
      const kinds = ['digest', 'other'].flatMap((job) =>
        [0, 1].flatMap((shard) => (['running', 'lost'] as const).map((state) => ({ job, shard, state }))),
      );
      const ids = await history.record([...kinds, ...kinds].map(anExecution));
      const [first, last] = [ids[0] as number, ids.at(-1) as number];
      expect(await idsOf({ after: 0 })).to.deep.equal(ids);
      expect(await idsOf({ after: ids[2] as number, limit: 4 })).to.deep.equal(ids.slice(3, 7));
      expect(await idsOf({ after: first, before: last })).to.deep.equal(ids.slice(1, -1));
      expect(await idsOf({ after: last })).to.deep.equal([]);
      const pages: Partial<HistoryPage>[] = [
        { job: 'digest' },
        { job: 'other', shard: 1 },
        { states: ['lost'] },
        { states: ['lost', 'running'] },
        { job: 'other', states: ['running'] },
        { job: 'digest', shard: 1, states: ['lost'] },
      ];
      for (const page of pages) {
        const after = (await idsOf(page)).filter((id) => id > first).reverse();
        expect(await idsOf({ ...page, after: first })).to.deep.equal(after);
        expect(await idsOf({ ...page, after: first, before: last, limit: 2 })).to.deep.equal(
          after.filter((id) => id < last).slice(0, 2),
        );
        expect(await idsOf({ ...page, after: first, limit: 1 })).to.deep.equal(after.slice(0, 1));
      }
    });

    it('finds many at once, those that are still kept', async () => {
      const ids = await history.record(Array.from({ length: 1_201 }, (_, shard) => anExecution({ shard })));
      const wanted = ids.filter((_, index) => index % 2 === 0);
      const found = await history.findAll([...wanted, 1_000_000]);
      expect(found.map(({ id }) => id)).to.have.members(wanted);
      expect(found.find(({ id }) => id === ids[1_200])).to.deep.equal(await history.find(ids[1_200] as number));
      expect(await history.findAll([1_000_000])).to.deep.equal([]);
      expect(await history.findAll([])).to.deep.equal([]);
    });

    it('is listed by job and by states, each alone and both together', async () => {
      const states: ExecutionState[] = ['failed', 'skipped', 'running', 'lost', 'timed out', 'cancelled', 'failed'];
      const jobs = ['digest', 'Digest'];
      const batch = states.flatMap((state) => jobs.map((job) => ({ job, state })));
      const ids = await history.record(batch.map(anExecution));
      const where = (keep: (one: { job: string; state: ExecutionState }) => boolean) =>
        ids.filter((_, index) => keep(batch[index] as (typeof batch)[number])).reverse();
      expect(await idsOf({ job: 'digest' })).to.deep.equal(where(({ job }) => job === 'digest'));
      const wanted: ExecutionState[] = ['lost', 'failed', 'lost', 'timed out'];
      const isWanted = ({ state }: { state: ExecutionState }) => wanted.includes(state);
      expect(await idsOf({ states: wanted })).to.deep.equal(where(isWanted));
      expect(await idsOf({ states: wanted, limit: 3 })).to.deep.equal(where(isWanted).slice(0, 3));
      const [, , third] = where(isWanted);
      expect(await idsOf({ states: wanted, before: third as number })).to.deep.equal(where(isWanted).slice(3));
      const ofJob = where((one) => one.job === 'Digest' && isWanted(one));
      expect(await idsOf({ job: 'Digest', states: wanted })).to.deep.equal(ofJob);
      expect(await idsOf({ job: 'Digest', states: wanted, before: ofJob[0] as number, limit: 1 })).to.deep.equal(
        ofJob.slice(1, 2),
      );
      expect(await idsOf({ states: [] })).to.deep.equal([]);
      expect(await idsOf({ job: 'digest', states: [] })).to.deep.equal([]);
      expect(await idsOf({ job: 'none' })).to.deep.equal([]);
      expect(await history.find(1_000_000)).to.equal(undefined);
    });

    it('is listed by a shard of a job, whatever its others have done since', async () => {
      const first = await record({ shard: 1, state: 'succeeded' });
      const lost = await record({ shard: 1, state: 'lost' });
      await record({ job: 'other', shard: 1 });
      for (const shard of [0, 2]) await record({ shard });
      expect(await idsOf({ job: 'digest', shard: 1 })).to.deep.equal([lost, first]);
      expect(await idsOf({ job: 'digest', shard: 1, limit: 1 })).to.deep.equal([lost]);
      expect(await idsOf({ job: 'digest', shard: 1, before: lost })).to.deep.equal([first]);
      expect(await idsOf({ job: 'digest', shard: 1, states: ['succeeded'] })).to.deep.equal([first]);
      expect(await idsOf({ job: 'digest', shard: 3 })).to.deep.equal([]);
    });

    it('cuts a long detail between two characters, and keeps any other as it is', async () => {
      for (const detail of ['', "it's “odd” \\ \n 🔥", 'x'.repeat(4_096), 'é'.repeat(2_048)]) {
        const id = await record({ detail });
        expect((await history.find(id))?.detail).to.equal(detail);
      }
      const id = await record();
      await history.end([{ id, state: 'failed', detail: `${'🔥'.repeat(1_024)}!` }]);
      expect((await history.find(id))?.detail).to.equal(`${'🔥'.repeat(1_023)}…`);
      const half = await record({ detail: 'half \ud800 of it' });
      expect((await history.find(half))?.detail).to.equal('half \ufffd of it');
    });

    it('forgets what ended too long ago, and nothing that runs', async () => {
      const [old, running] = await history.record([anExecution({ state: 'skipped' }), anExecution()]);
      store.pass(DAY);
      const recent = await record({ state: 'lost' });
      expect(await history.clean({ ...KEEP_ALL, maxAgeMs: DAY })).to.equal(0);
      store.pass(1);
      expect(await history.clean({ ...KEEP_ALL, maxAgeMs: DAY })).to.equal(1);
      expect(await idsOf()).to.deep.equal([recent, running]);
      expect(await history.find(old as number)).to.equal(undefined);
    });

    it('forgets all but the newest of each job, and nothing that runs', async () => {
      const ofOne = (job: string, count: number) =>
        history.record(Array.from({ length: count }, () => anExecution({ job, state: 'skipped' })));
      const running = await record({ job: 'a' });
      const a = await ofOne('a', 10);
      const b = await ofOne('b', 3);
      const c = await ofOne('c', 4);
      expect(await history.clean({ ...KEEP_ALL, keepPerJob: 3 })).to.equal(8);
      expect(await idsOf()).to.have.members([running, ...a.slice(-3), ...b, ...c.slice(-3)]);
      expect(await history.clean({ ...KEEP_ALL, keepPerJob: 3 })).to.equal(0);
      expect(await history.clean({ ...KEEP_ALL, keepPerJob: 0 })).to.equal(9);
      expect(await idsOf()).to.deep.equal([running]);
    });

    it('forgets no more at once than it may, and comes to every job in turn', async () => {
      const jobs = Array.from({ length: 120 }, (_, job) => `job ${job}`);
      await history.record(
        jobs.flatMap((job) => Array.from({ length: 4 }, () => anExecution({ job, state: 'skipped' }))),
      );
      const rules = { ...KEEP_ALL, keepPerJob: 1, limit: 7 };
      let left = 3 * jobs.length;
      while (left > 0) {
        const removed = await history.clean(rules);
        expect(removed).to.equal(Math.min(7, left));
        left -= removed;
      }
      expect(await history.clean(rules)).to.equal(0);
      expect(await history.list({ limit: 1_000 })).to.have.length(jobs.length);
    });

    it('comes to the other jobs although one has always more than may go at once', async () => {
      const busy = () => history.record(Array.from({ length: 5 }, () => anExecution({ job: 'b', state: 'skipped' })));
      for (const job of ['a', 'c']) await history.record([1, 2].map(() => anExecution({ job, state: 'skipped' })));
      for (let turn = 0; turn < 6; turn++) {
        await busy();
        await history.clean({ ...KEEP_ALL, keepPerJob: 1, limit: 3 });
      }
      for (const job of ['a', 'c']) expect(await idsOf({ job })).to.have.length(1);
    });

    it('forgets as much as it may of both kinds together', async () => {
      await history.record(Array.from({ length: 4 }, () => anExecution({ state: 'skipped' })));
      store.pass(DAY);
      await history.record(Array.from({ length: 4 }, () => anExecution({ job: 'b', state: 'skipped' })));
      const rules = { maxAgeMs: 1_000, keepPerJob: 1, limit: 6 };
      expect(await history.clean(rules)).to.equal(6);
      expect(await history.clean(rules)).to.equal(1);
      expect(await history.list({ limit: 9 })).to.have.length(1);
    });

    it('never gives an id twice, also when everything was forgotten', async () => {
      const last = await record({ state: 'skipped' });
      store.pass(10);
      expect(await history.clean({ ...KEEP_ALL, maxAgeMs: 1 })).to.equal(1);
      expect(await record()).to.be.above(last);
    });
  });
}
