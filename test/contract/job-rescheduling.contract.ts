import { expect } from 'chai';
import type { JobRecords } from '../../src/application/jobs/job-records.js';
import { timelineOf } from '../../src/domain/scheduling/timeline.js';
import { aJobDefinition } from '../support/a-job-definition.js';
import type { JobStore } from '../support/job-stores.js';
import { openForEach } from '../support/open-for-each.js';

const MINUTE = 60_000;

/** What every adapter of the port keeps when a job gets another schedule; `make` opens a store without jobs. */
export function describeJobRescheduling(name: string, make: () => Promise<JobStore>): void {
  describe(`jobs of ${name} that get another schedule`, () => {
    let store: JobStore;
    let records: JobRecords;
    let now: number;

    openForEach(make, async (made) => {
      store = made;
      records = made.records;
      now = await records.now();
    });

    const create = (differences: Parameters<typeof aJobDefinition>[0]) =>
      records.create(aJobDefinition(differences), 'api', now);
    /** Claims the only shard that is due. */
    const claimOne = async (owner = 'a') => {
      const [claim] = await store.claims.claim(owner, 1);
      if (!claim) throw new Error('nothing was due');
      return { ...claim, job: claim.definition.name };
    };
    const everySecond = timelineOf({ kind: 'interval', everyMs: 1_000 }, () => undefined);
    /** What is recorded of every shard, the oldest first. */
    const history = async () =>
      (await store.history.list({ limit: 100, after: 0 })).map(
        ({ shard, state, fireTime, lastFireTime, count, detail, endedAt }) => ({
          ...{ shard, state, fireTime: fireTime - now, lastFireTime: lastFireTime - now, count, detail },
          endedAt: endedAt && endedAt - now,
        }),
      );
    const RESCHEDULED = { state: 'skipped', detail: 'its schedule was changed before it could run' };

    it('make another attempt first, and go on with it from then', async () => {
      await create({});
      const claim = await claimOne();
      await store.claims.settle([{ ...claim, fireTime: now, dueAt: now + 2_500, attempt: 2 }]);
      store.pass(2_000);
      const { shards } = await records.replace(aJobDefinition(), { nextFireTime: now + MINUTE, before: everySecond });
      expect(shards[0]).to.include({ fireTime: now, dueAt: now + 2_500, attempt: 2 });
      expect(await history()).to.deep.equal([
        { shard: 0, ...RESCHEDULED, fireTime: 1_000, lastFireTime: 2_000, count: 2, endedAt: 2_000 },
      ]);
      store.pass(500);
      expect(await claimOne('b')).to.include({ fireTime: now, attempt: 2, handledTo: now + 2_000 });
    });

    it('run the newest of what has come, and record the others', async () => {
      await create({ shards: 3 });
      store.pass(2_500);
      const [running] = await store.claims.claim('a', 1);
      const { shards } = await records.replace(aJobDefinition({ shards: 3 }), {
        ...{ nextFireTime: now + MINUTE, before: everySecond },
      });
      const others = shards.filter(({ shard }) => shard !== running?.shard);
      expect(shards.map(({ fireTime, state }) => [fireTime, state])).to.have.deep.members([
        [now, 'running'],
        [now + 2_000, 'waiting'],
        [now + 2_000, 'waiting'],
      ]);
      expect(await history()).to.have.deep.members(
        others.map(({ shard }) => ({
          ...{ shard, ...RESCHEDULED, fireTime: 0, lastFireTime: 1_000, count: 2, endedAt: 2_500 },
        })),
      );
      const claims = await store.claims.claim('b', 3);
      expect(claims.map(({ fireTime, handledTo }) => [fireTime, handledTo])).to.deep.equal([
        [now + 2_000, now + 2_500],
        [now + 2_000, now + 2_500],
      ]);
    });

    it('record all that has come when it is too late for it', async () => {
      await create({ misfire: { kind: 'skip' } });
      store.pass(2 * MINUTE);
      const { shards } = await records.replace(aJobDefinition({ misfire: { kind: 'skip' } }), {
        nextFireTime: now + 3 * MINUTE,
      });
      expect(shards[0]).to.include({ fireTime: now + 3 * MINUTE, dueAt: now + 3 * MINUTE, attempt: 1 });
      expect(await history()).to.deep.equal([
        { shard: 0, ...RESCHEDULED, fireTime: 0, lastFireTime: 0, count: 1, endedAt: 2 * MINUTE },
      ]);
    });
  });
}
