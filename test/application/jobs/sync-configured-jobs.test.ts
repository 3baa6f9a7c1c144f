import { expect } from 'chai';
import fc from 'fast-check';
import { CronerFireTimes } from '../../../src/adapters/local/croner-fire-times.js';
import { ConfiguredJobs } from '../../../src/application/jobs/configured-jobs.js';
import type { JobRecords } from '../../../src/application/jobs/job-records.js';
import { syncConfiguredJobs } from '../../../src/application/jobs/sync-configured-jobs.js';
import type { JobDefinition } from '../../../src/domain/scheduling/job-definition.js';
import { aJobDefinition } from '../../support/a-job-definition.js';
import type { JobStore } from '../../support/job-stores.js';
import { ManualClock } from '../../support/manual-clock.js';
import { memoryJobStore } from '../../support/memory-job-store.js';
import { RecordedEvents } from '../../support/recorded-events.js';

const MINUTE = 60_000;

/** Every call takes a few turns of the event loop, so that others come in between; tells which have succeeded. */
function slowly(records: JobRecords, turns: () => number, onDone: (name: string) => void): JobRecords {
  return new Proxy(records, {
    get(target, name) {
      const member = Reflect.get(target, name);
      return async (...values: unknown[]) => {
        for (let turn = turns(); turn > 0; turn--) await null;
        const result = await member.apply(target, values);
        onDone(String(name));
        return result;
      };
    },
  });
}

describe('configured jobs', () => {
  let store: JobStore;
  let events: RecordedEvents;
  let now: number;

  beforeEach(async () => {
    store = memoryJobStore();
    events = new RecordedEvents();
    now = await store.records.now();
  });

  const sync = (definitions: readonly JobDefinition[], records = store.records) =>
    syncConfiguredJobs(definitions, { records, fireTimes: new CronerFireTimes(), announce: events.announce });
  const get = async (name = 'digest') => {
    const record = await store.records.find(name);
    if (!record) throw new Error(`there is no ${name}`);
    return record;
  };

  it('are created, due at their first fire time', async () => {
    await sync([aJobDefinition({ shards: 2 })]);
    const { origin, shards } = await get();
    expect(origin).to.equal('config');
    expect(shards.map(({ fireTime }) => fireTime)).to.deep.equal([now + MINUTE, now + MINUTE]);
  });

  it('are not touched while they are as they should be', async () => {
    await sync([aJobDefinition()]);
    const before = await get();
    store.pass(10 * MINUTE);
    await sync([aJobDefinition()]);
    expect(await get()).to.deep.equal(before);
  });

  it('take a schedule that was changed once', async () => {
    await sync([aJobDefinition()]);
    store.pass(2 * MINUTE);
    const changed = aJobDefinition({ schedule: { kind: 'interval', everyMs: 7 * MINUTE } });
    await sync([changed]);
    const { shards, definition } = await get();
    expect(definition).to.deep.equal(changed);
    const next = new CronerFireTimes().next(changed.schedule, now + 2 * MINUTE);
    expect(shards[0]).to.include({ fireTime: next, dueAt: next });
    store.pass(20 * MINUTE);
    await sync([changed]);
    expect((await get()).shards[0]).to.include({ fireTime: next });
  });

  it('keep what they wait for when something else was changed', async () => {
    await sync([aJobDefinition()]);
    store.pass(5 * MINUTE);
    await sync([aJobDefinition({ timeoutMs: 1_000 })]);
    expect((await get()).shards[0]).to.include({ fireTime: now + MINUTE });
  });

  it('stay paused, whatever is changed', async () => {
    await sync([aJobDefinition()]);
    await store.records.setEnabled('digest', false);
    await sync([aJobDefinition({ priority: 3, schedule: { kind: 'interval', everyMs: 5_000 } })]);
    expect(await get()).to.include({ isEnabled: false });
  });

  it('are left alone and told of when they are configured no more', async () => {
    await sync([aJobDefinition(), aJobDefinition({ name: 'old' }), aJobDefinition({ name: 'older' })]);
    await store.records.create(aJobDefinition({ name: 'by hand' }), 'api', now);
    await sync([aJobDefinition()]);
    expect(events.of('jobs configured no more')).to.deep.equal([
      { type: 'jobs configured no more', jobs: ['old', 'older'] },
    ]);
    expect(await store.records.list({ limit: 10 })).to.have.length(4);
  });

  it('are not put in the place of a job that somebody has made', async () => {
    const made = await store.records.create(aJobDefinition(), 'api', now);
    await sync([aJobDefinition({ priority: 9 })]);
    expect(await get()).to.deep.equal(made);
    expect(events.of('job name taken').map(({ job }) => job)).to.deep.equal(['digest']);
  });

  it('of ten instances that start at once are each there once, changed once, and paused as before', async () => {
    const someTurns = fc.infiniteStream(fc.nat(6));
    const law = fc.asyncProperty(someTurns, async (turns) => {
      store = memoryJobStore();
      const names = ['a', 'b', 'c', 'd'];
      await sync([aJobDefinition({ name: 'a' }), aJobDefinition({ name: 'b' })]);
      await store.records.setEnabled('b', false);
      const unchanged = await get('a');
      const wanted = names.map((name) => aJobDefinition({ name, priority: name === 'b' ? 5 : 0 }));
      const done: string[] = [];
      const records = slowly(
        store.records,
        () => turns.next().value,
        (name) => done.push(name),
      );
      await Promise.all(Array.from({ length: 10 }, () => sync(wanted, records)));
      const found = await store.records.list({ limit: 10 });
      expect(found.map(({ definition }) => definition)).to.deep.equal(wanted);
      expect(found.map(({ isEnabled }) => isEnabled)).to.deep.equal([true, false, true, true]);
      expect(await get('a')).to.deep.equal(unchanged);
      expect(done.filter((name) => name === 'replace')).to.have.length(1);
      expect(done.filter((name) => name === 'create')).to.have.length(2);
    });
    await fc.assert(law, { seed: 5, numRuns: 50 });
  });

  it('are brought into the store when it is back, and that is told once', async () => {
    const clock = new ManualClock(now);
    let isDown = true;
    let synced = 0;
    const records = new Proxy(store.records, {
      get(target, name) {
        const member = Reflect.get(target, name);
        return (...values: unknown[]) =>
          isDown ? Promise.reject(new Error('it is away')) : member.apply(target, values);
      },
    });
    const fireTimes = new CronerFireTimes();
    const jobs = new ConfiguredJobs({
      ...{ definitions: [aJobDefinition()], records, fireTimes, clock, random: () => 0.5, announce: events.announce },
      onSynced: () => synced++,
    });
    jobs.start();
    await clock.advance(30_000);
    expect(events.of('jobs not configured')).to.have.length(1);
    isDown = false;
    await clock.advance(10_000);
    expect(await get()).to.include({ origin: 'config' });
    expect(synced).to.equal(1);
    await jobs.stop();
  });
});
