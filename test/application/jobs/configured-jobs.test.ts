import { expect } from 'chai';
import { CronerFireTimes } from '../../../src/adapters/local/croner-fire-times.js';
import { ConfiguredJobs } from '../../../src/application/jobs/configured-jobs.js';
import type { JobRecords } from '../../../src/application/jobs/job-records.js';
import type { ConfiguredJob } from '../../../src/application/jobs/sync-configured-jobs.js';
import type { JobDefinition } from '../../../src/domain/scheduling/job-definition.js';
import { aJobDefinition } from '../../support/a-job-definition.js';
import type { JobStore } from '../../support/job-stores.js';
import { ManualClock } from '../../support/manual-clock.js';
import { memoryJobStore } from '../../support/memory-job-store.js';
import { RecordedEvents } from '../../support/recorded-events.js';

const BOARD = 'refresh:hot';
const board = (size = 50) =>
  aJobDefinition({
    name: BOARD,
    executor: { kind: 'local', parameters: { function: 'refresh_board', input: { board: 'hot', size } } },
  });

describe('what keeps the store knowing the configured jobs', () => {
  let store: JobStore;
  let events: RecordedEvents;
  let clock: ManualClock;
  let configured: readonly JobDefinition[];
  let isDown: boolean;
  let isAlone: boolean;
  let synced: number;
  let letGo: string[];
  let held: Promise<void>;
  let jobs: ConfiguredJobs;

  beforeEach(async () => {
    store = memoryJobStore();
    events = new RecordedEvents();
    clock = new ManualClock(await store.records.now());
    configured = [aJobDefinition(), board()];
    isDown = false;
    isAlone = false;
    synced = 0;
    letGo = [];
    held = Promise.resolve();
    jobs = make();
  });
  afterEach(() => jobs.stop());

  const records = () =>
    new Proxy<JobRecords>(store.records, {
      get(target, name) {
        const member = Reflect.get(target, name);
        return (...values: unknown[]) =>
          isDown ? Promise.reject(new Error('it is away')) : member.apply(target, values);
      },
    });
  const make = () =>
    new ConfiguredJobs({
      jobs: () => configured.map(asJob),
      letGo: (name) => {
        letGo.push(name);
        return held;
      },
      get isAlone() {
        return isAlone;
      },
      records: records(),
      fireTimes: new CronerFireTimes(),
      clock,
      random: () => 0.5,
      announce: events.announce,
      onSynced: () => synced++,
    });
  /** Those of boards are due at once when they change. */
  const asJob = (definition: JobDefinition): ConfiguredJob => ({
    definition,
    isDueAtOnce: (kept) =>
      definition.name === BOARD && JSON.stringify(kept?.definition.executor) !== JSON.stringify(definition.executor),
  });
  const names = async () => (await store.records.list({ limit: 10 })).map(({ definition }) => definition.name);
  const find = async (name: string) => (await store.records.find(name))?.shards[0];
  const change = async (...definitions: JobDefinition[]) => {
    configured = definitions;
    jobs.changed();
    await clock.advance(0);
  };
  const start = async () => {
    jobs.start();
    await clock.advance(0);
  };

  it('tries again while the store is away, and tells that once', async () => {
    isDown = true;
    await start();
    await clock.advance(30_000);
    expect(events.of('jobs not configured')).to.have.length(1);
    expect(synced).to.equal(0);
    isDown = false;
    await clock.advance(10_000);
    expect(await names()).to.deep.equal(['digest', BOARD]);
    expect(synced).to.equal(1);
  });

  it('brings changes into the store at once, but none before it was started', async () => {
    await change(board());
    expect(await names()).to.deep.equal([]);
    await start();
    expect(await names()).to.deep.equal([BOARD]);
    await change(board(), aJobDefinition({ name: 'another' }));
    expect(await names()).to.deep.equal(['another', BOARD]);
  });

  it('removes what is configured no more as soon as it is let go, and leaves what somebody has made', async () => {
    await start();
    let end = () => {};
    held = new Promise((resolve) => {
      end = resolve;
    });
    await change(aJobDefinition());
    expect(letGo).to.deep.equal([BOARD]);
    expect(await names()).to.deep.equal(['digest', BOARD]);
    end();
    await clock.advance(0);
    expect(await names()).to.deep.equal(['digest']);
    await store.records.remove('digest');
    await store.records.create(aJobDefinition(), 'api', clock.now());
    await change(board());
    expect(await names()).to.deep.equal(['digest', BOARD]);
  });

  it('removes it when the store is back, and not when it is configured again by then', async () => {
    await start();
    isDown = true;
    await change();
    await change(board());
    isDown = false;
    await clock.advance(20_000);
    expect(await names()).to.deep.equal([BOARD]);
  });

  it('removes nothing that it did not see configured itself, and tells whose it may be', async () => {
    for (const name of ['old', 'refresh:new']) {
      await store.records.create(aJobDefinition({ name }), 'config', clock.now());
    }
    await store.records.create(aJobDefinition({ name: 'by hand' }), 'api', clock.now());
    await start();
    await change(board());
    expect(await names()).to.deep.equal(['by hand', 'old', BOARD, 'refresh:new']);
    expect(events.of('jobs configured no more')).to.deep.equal([{ type: 'jobs configured no more', jobs: ['old'] }]);
    expect(events.of('boards of others')).to.deep.equal([{ type: 'boards of others', jobs: ['refresh:new'] }]);
  });

  it('removes the jobs of boards that are left from before where there are no other instances', async () => {
    isAlone = true;
    for (const name of ['old', 'refresh:new']) {
      await store.records.create(aJobDefinition({ name }), 'config', clock.now());
    }
    await start();
    expect(await names()).to.deep.equal(['digest', 'old', BOARD]);
    expect(events.of('boards of others')).to.deep.equal([]);
  });

  it('brings back within two minutes what somebody else has removed, and undoes nothing else', async () => {
    await start();
    const newer = aJobDefinition({ priority: 7 });
    await store.records.replace(newer, {});
    await store.records.remove(BOARD);
    await clock.advance(120_000);
    expect(await names()).to.deep.equal(['digest', BOARD]);
    expect((await store.records.find('digest'))?.definition).to.deep.equal(newer);
  });

  describe('of a board that is changed while it is refreshed under its old definition', () => {
    let epoch: number;

    beforeEach(async () => {
      configured = [board()];
      await start();
      epoch = (await store.claims.claim('elsewhere', 1))[0]?.epoch ?? 0;
      await change(board(7));
    });

    const settle = (dueAt: number) =>
      store.claims.settle([{ job: BOARD, shard: 0, epoch, fireTime: dueAt, dueAt, attempt: 1 }]);

    it('makes it due at once when that run has ended, and once only', async () => {
      await clock.advance(5_000);
      expect(await find(BOARD)).to.include({ state: 'running' });
      const later = (await store.records.now()) + 3_600_000;
      await settle(later);
      const before = synced;
      await clock.advance(1_000);
      expect(await find(BOARD)).to.include({ state: 'waiting', dueAt: await store.records.now() });
      expect(synced).to.equal(before + 1);
      const [claim] = await store.claims.claim('elsewhere', 1);
      epoch = claim?.epoch ?? 0;
      await settle(later);
      await clock.advance(600_000);
      expect(await find(BOARD)).to.include({ state: 'waiting', dueAt: later });
    });

    it('leaves it as it is when it was removed meanwhile', async () => {
      await change();
      await clock.advance(5_000);
      expect(await names()).to.deep.equal([]);
    });
  });
});
