import { expect } from 'chai';
import fc from 'fast-check';
import { CronerFireTimes } from '../../../src/adapters/local/croner-fire-times.js';
import type { JobRecords } from '../../../src/application/jobs/job-records.js';
import {
  addMissingJobs,
  type ConfiguredJob,
  type KeptJob,
  syncConfiguredJobs,
} from '../../../src/application/jobs/sync-configured-jobs.js';
import type { JobDefinition } from '../../../src/domain/scheduling/job-definition.js';
import { aJobDefinition } from '../../support/a-job-definition.js';
import type { JobStore } from '../../support/job-stores.js';
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

  const syncJobs = (jobs: readonly ConfiguredJob[], records = store.records) =>
    syncConfiguredJobs(jobs, { records, fireTimes: new CronerFireTimes(), announce: events.announce });
  const sync = (definitions: readonly JobDefinition[], records = store.records) =>
    syncJobs(
      definitions.map((definition) => ({ definition })),
      records,
    );
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
    store.pass(MINUTE / 2);
    const changed = aJobDefinition({ schedule: { kind: 'interval', everyMs: 7 * MINUTE } });
    await sync([changed]);
    const { shards, definition } = await get();
    expect(definition).to.deep.equal(changed);
    const next = new CronerFireTimes().next(changed.schedule, now + MINUTE / 2);
    expect(shards[0]).to.include({ fireTime: next, dueAt: next });
    store.pass(20 * MINUTE);
    await sync([changed]);
    expect((await get()).shards[0]).to.include({ fireTime: next });
  });

  it('run once more by the schedule before when that was due', async () => {
    await sync([aJobDefinition()]);
    store.pass(2.5 * MINUTE);
    await sync([aJobDefinition({ schedule: { kind: 'interval', everyMs: 7 * MINUTE } })]);
    expect((await get()).shards[0]).to.include({ fireTime: now + 2 * MINUTE });
    const skipped = await store.history.list({ states: ['skipped'], limit: 2 });
    expect(skipped.map(({ fireTime, count }) => [fireTime, count])).to.deep.equal([[now + MINUTE, 1]]);
  });

  it('take another schedule though the one before can’t be worked out here', async () => {
    await store.records.create(
      aJobDefinition({ schedule: { kind: 'cron', expression: '* * * * *', timeZone: 'Nowhere/Else' } }),
      'config',
      now,
    );
    await sync([aJobDefinition()]);
    expect((await get()).definition).to.deep.equal(aJobDefinition());
    expect((await get()).shards[0]).to.include({ fireTime: now });
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

  describe('that are due at once', () => {
    const dueAtOnce = (
      definition: JobDefinition,
      isDueAtOnce: (kept?: KeptJob) => boolean = () => true,
    ): ConfiguredJob => ({ definition, isDueAtOnce });
    const wanted = aJobDefinition({ executor: { kind: 'local', parameters: { function: 'other' } } });

    it('are so when they are new, and go on with their schedule', async () => {
      expect(await syncJobs([dueAtOnce(aJobDefinition())])).to.deep.equal([]);
      expect((await get()).shards[0]).to.include({ fireTime: now, dueAt: now });
    });

    it('are so when they are changed, whatever they wait for', async () => {
      await sync([aJobDefinition()]);
      store.pass(1_234);
      expect(await syncJobs([dueAtOnce(wanted)])).to.deep.equal([]);
      expect((await get()).shards[0]).to.include({ fireTime: now + 1_234, dueAt: now + 1_234 });
    });

    it('are so though nothing has changed, and stay paused', async () => {
      await sync([aJobDefinition(), aJobDefinition({ name: 'paused' })]);
      await store.records.setEnabled('paused', false);
      const paused = await get('paused');
      await syncJobs([dueAtOnce(aJobDefinition()), dueAtOnce(aJobDefinition({ name: 'paused' }))]);
      expect((await get()).shards[0]).to.include({ fireTime: now, dueAt: now });
      expect(await get('paused')).to.deep.equal(paused);
    });

    it('are asked with what is kept of them, and whether somebody has it who is alive', async () => {
      const asked: unknown[] = [];
      const job = (definition: JobDefinition) => dueAtOnce(definition, (kept) => !asked.push(kept));
      for (const definition of [aJobDefinition(), wanted, wanted]) await syncJobs([job(definition)]);
      expect((await get()).shards[0]).to.include({ fireTime: now + MINUTE });
      store.pass(MINUTE);
      await store.claims.claim('elsewhere', 1);
      await syncJobs([job(wanted)]);
      store.pass(store.leaseMs);
      await syncJobs([job(wanted)]);
      expect(asked).to.deep.equal([
        undefined,
        { definition: aJobDefinition(), isHeld: false },
        { definition: wanted, isHeld: false },
        { definition: wanted, isHeld: true },
        { definition: wanted, isHeld: false },
      ]);
    });

    it('are returned when a run under the old definition is in the way', async () => {
      await sync([aJobDefinition()]);
      store.pass(MINUTE);
      await store.claims.claim('elsewhere', 1);
      const [overtaken] = await syncJobs([dueAtOnce(wanted)]);
      expect(overtaken?.definition).to.deep.equal(wanted);
      expect(overtaken?.shards[0]).to.include({ state: 'running', fireTime: now + MINUTE });
    });
  });

  it('that are missing are added, and the others left as they are', async () => {
    await sync([aJobDefinition()]);
    const before = await get();
    const jobs = [aJobDefinition({ priority: 9 }), aJobDefinition({ name: 'deleted' })];
    const asked: string[] = [];
    const records = slowly(
      store.records,
      () => 0,
      (name) => asked.push(name),
    );
    const parts = { records, fireTimes: new CronerFireTimes(), announce: events.announce };
    const add = () =>
      addMissingJobs(
        jobs.map((definition) => ({ definition })),
        parts,
      );
    expect(await add()).to.equal(true);
    expect(await get()).to.deep.equal(before);
    expect((await get('deleted')).shards[0]).to.include({ fireTime: now + MINUTE });
    asked.length = 0;
    expect(await add()).to.equal(false);
    expect(asked).to.deep.equal(['missing']);
  });
});
