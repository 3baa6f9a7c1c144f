import { expect } from 'chai';
import { CronerFireTimes } from '../../../src/adapters/local/croner-fire-times.js';
import { ConfiguredJobs } from '../../../src/application/jobs/configured-jobs.js';
import type { JobRecord, JobRecords } from '../../../src/application/jobs/job-records.js';
import type { JobDefinition } from '../../../src/domain/scheduling/job-definition.js';
import type { Schedule } from '../../../src/domain/scheduling/schedule.js';
import { aJobDefinition } from '../../support/a-job-definition.js';
import { embeddedJobStore, type JobStore, mysqlJobStore } from '../../support/job-stores.js';
import { ManualClock } from '../../support/manual-clock.js';
import { openForEach } from '../../support/open-for-each.js';
import { RecordedEvents } from '../../support/recorded-events.js';
import { redisJobStore } from '../../support/redis-job-stores.js';
import { sharedRedis } from '../../support/redis-store.js';

const INSTANCES = 10;
const MINUTE = 60_000;
const BEFORE: Schedule = { kind: 'interval', everyMs: MINUTE };
const AFTER: Schedule = { kind: 'cron', expression: '30 9 * * *', timeZone: 'Europe/Berlin' };

const job = (name: string, schedule: Schedule, shards = 1) => aJobDefinition({ name, schedule, shards });
const OLD = ['as before', 'changed', 'gone', 'paused', 'paused and changed', 'paused meanwhile'].map((name) =>
  job(name, BEFORE),
);
const NEW = [
  job('as before', BEFORE),
  job('changed', AFTER),
  job('new', AFTER, 3),
  job('paused', BEFORE),
  job('paused and changed', AFTER),
  job('paused meanwhile', AFTER),
];

for (const [name, make] of [
  ['the embedded store', embeddedJobStore],
  ['MariaDB', mysqlJobStore],
  ['MariaDB and Redis', async () => redisJobStore(await mysqlJobStore(), await sharedRedis())],
] as const) {
  describe(`the configured jobs of ${INSTANCES} instances that start at once, in ${name},`, () => {
    let store: JobStore;
    let events: RecordedEvents;
    /** What was written, whoever wrote it: `changed replace`. */
    let written: string[];

    openForEach(
      () => make(),
      (opened) => {
        store = opened;
        events = new RecordedEvents();
        written = [];
      },
    );

    /** Starts them, until each has done what there is to do. */
    const startAll = async (configured: readonly JobDefinition[], meanwhile = async () => {}) => {
      const instances = await Promise.all(Array.from({ length: INSTANCES }, () => store.join()));
      const clock = new ManualClock(0);
      const all = instances.map(
        ({ records }) =>
          new ConfiguredJobs({
            ...{
              records: noting(records, written),
              fireTimes: new CronerFireTimes(),
              announce: events.announce,
              clock,
            },
            jobs: () => configured.map((definition) => ({ definition })),
            ...{ letGo: async () => {}, isAlone: false, random: () => 0.5, onSynced: () => {} },
          }),
      );
      for (const each of all) each.start();
      await Promise.all([clock.untilSleeping(INSTANCES), meanwhile()]);
      await Promise.all(all.map((each) => each.stop()));
      expect(events.of('jobs not configured')).to.deep.equal([]);
      return new Map((await store.records.list({ limit: 100 })).map((record) => [record.definition.name, record]));
    };

    it('are each there once, as they were unless changed, on the new schedule if so, and paused if they were', async () => {
      await startAll(OLD);
      expect(written.sort()).to.deep.equal(OLD.map((each) => `${each.name} create`).sort());
      for (const each of ['paused', 'paused and changed']) await store.records.setEnabled(each, false);
      const before = new Map((await store.records.list({ limit: 100 })).map((each) => [each.definition.name, each]));
      written.length = 0;
      store.pass(2 * MINUTE + 1);
      const now = await store.records.now();

      const after = await startAll(NEW, async () => {
        await store.records.setEnabled('paused meanwhile', false);
      });
      const there = [...after.values()];
      expect(there.map(({ definition }) => definition)).to.have.deep.members([...NEW, job('gone', BEFORE)]);
      expect(there.map(({ shards }) => shards.length)).to.have.members([1, 1, 1, 3, 1, 1, 1]);
      for (const each of ['as before', 'gone', 'paused']) expect(after.get(each)).to.deep.equal(before.get(each));
      const changed = ['changed', 'paused and changed', 'paused meanwhile'];
      expect(written.sort()).to.deep.equal(['new create', ...changed.map((each) => `${each} replace`)].sort());
      for (const each of changed) expect(after.get(each)?.etag).not.to.equal(before.get(each)?.etag);
      expect(there.filter(({ isEnabled }) => !isEnabled).map(({ definition }) => definition.name)).to.have.members([
        ...['paused', 'paused and changed', 'paused meanwhile'],
      ]);
      const first = new CronerFireTimes().next(AFTER, now);
      // What was due by the old one is yet to run, and is not forgotten.
      const due = now - (now % MINUTE);
      for (const each of [...changed, 'new']) {
        const fireTime = each === 'new' ? first : due;
        for (const shard of (after.get(each) as JobRecord).shards) {
          expect(shard, each).to.include({ state: 'waiting', fireTime, dueAt: fireTime, attempt: 1 });
        }
      }
      const skipped = await store.history.list({ limit: 100 });
      expect(skipped.map(({ job: of, fireTime, state }) => [of, fireTime, state])).to.have.deep.members(
        changed.map((each) => [each, due - MINUTE, 'skipped']),
      );
      expect(events.of('jobs configured no more').map(({ jobs }) => jobs)).to.deep.equal(
        Array.from({ length: INSTANCES }, () => ['gone']),
      );

      // The new schedule is taken once, and not again by whoever starts later.
      written.length = 0;
      store.pass(30 * 3_600_000);
      expect(await startAll(NEW)).to.deep.equal(after);
      expect(written).to.deep.equal([]);
    });
  });
}

/** Notes every change that was made, with the job that it was made to. */
function noting(records: JobRecords, written: string[]): JobRecords {
  return new Proxy(records, {
    get(target, method) {
      const member = Reflect.get(target, method);
      return async (...values: unknown[]) => {
        const result = await member.apply(target, values);
        const what = values[0] as string | JobDefinition;
        if (/^(create|replace|setEnabled|trigger|remove)$/.test(String(method))) {
          written.push(`${typeof what === 'string' ? what : what.name} ${String(method)}`);
        }
        return result;
      };
    },
  });
}
