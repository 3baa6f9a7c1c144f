import { expect } from 'chai';
import { toTimestamp } from '../../../src/adapters/protobuf/timestamp.js';
import type { Execution } from '../../../src/gen/scheduler/v1/execution.js';
import { refusalOf } from '../../support/ingest-client.js';
import { type JobCaller, sentJob } from '../../support/job-caller.js';
import { cron, describeJobService, every, fireTimeOf, type ServedJobs } from '../../support/job-service-stores.js';

const MINUTE = 60_000;

describeJobService('stopping runs', (forEachTest) => {
  let store: ServedJobs['store'];
  let running: ServedJobs['running'];
  let caller: JobCaller;
  let now: number;
  forEachTest((served) => {
    ({ store, running, caller, now } = served);
  });

  const begun = async () => {
    await caller.create(sentJob({ schedule: every(60n) }));
    store.pass(MINUTE);
    const [claim] = await store.claims.claim('i-1', 1);
    if (!claim) throw new Error('nothing was due');
    const { shard, epoch, fireTime, attempt } = claim;
    const run = { job: 'digest', shard, epoch, fireTime, attempt };
    const execution = { ...run, lastFireTime: fireTime, count: 1, owner: 'i-1', state: 'running', detail: '' } as const;
    const [id = 0] = await store.history.record([execution]);
    return { run, id };
  };
  const cancel = (id: number | bigint, reason = '') => caller.call('cancelExecution', { id: BigInt(id), reason });

  it('tells whoever runs it, and answers with the execution as it stands', async () => {
    const { run, id } = await begun();
    const { execution } = await cancel(id, 'sends the wrong mail');
    expect(execution as Execution).to.deep.include({ id: BigInt(id), job: 'digest', state: 'EXECUTION_STATE_RUNNING' });
    expect(running.cancelled).to.deep.equal(['digest #1: sends the wrong mail']);
    const [lease] = await store.claims.renew([run]);
    const { fireTime, attempt } = run;
    expect(lease).to.deep.include({ cancelled: { fireTime, attempt, reason: 'sends the wrong mail' } });
  });

  it('says how one stands that is not going, and that there is none', async () => {
    const { run, id } = await begun();
    const next = { fireTime: now + 2 * MINUTE, dueAt: now + 2 * MINUTE, attempt: 1 };
    await store.claims.settle([{ ...run, ...next }]);
    expect(await refusalOf(cancel(id))).to.deep.equal({
      code: 'FAILED_PRECONDITION',
      details: `execution ${id} has just ended; how is about to be recorded`,
    });
    await store.history.end([{ id, state: 'timed out', detail: '' }]);
    expect(await refusalOf(cancel(id))).to.deep.equal({
      code: 'FAILED_PRECONDITION',
      details: `execution ${id} is not running; it is timed out`,
    });
    for (const none of [id + 1, 0, -1, 2n ** 62n]) {
      expect(await refusalOf(cancel(none))).to.deep.equal({
        code: 'NOT_FOUND',
        details: `there is no execution ${Number(none)}; it may have been cleaned`,
      });
    }
    expect(running.cancelled).to.deep.equal([]);
  });

  it('takes a reason that is not too long', async () => {
    const { id } = await begun();
    await cancel(id, '太'.repeat(200));
    expect(await refusalOf(cancel(id, '太'.repeat(201)))).to.deep.equal({
      code: 'INVALID_ARGUMENT',
      details: 'reason: 201 characters are too many; at most 200',
    });
  });
});

describeJobService('running jobs besides their schedule', (forEachTest) => {
  let store: ServedJobs['store'];
  let running: ServedJobs['running'];
  let caller: JobCaller;
  let now: number;
  forEachTest((served) => {
    ({ store, running, caller, now } = served);
  });

  const forTime = async (at: number) =>
    (await caller.call('triggerJob', { name: 'digest', runFor: { $case: 'fireTime', value: toTimestamp(at) } })).job;
  const backfill = async (from: number, to?: number) => {
    const value = { from: toTimestamp(from), to: to === undefined ? undefined : toTimestamp(to) };
    return (await caller.call('triggerJob', { name: 'digest', runFor: { $case: 'backfill', value } })).job;
  };
  /** The fire times that are run, one after another, and how many are queued still. */
  const runAll = async () => {
    const ran: number[] = [];
    while (ran.length < 100) {
      await store.queue.feed(10);
      const [claim] = await store.claims.claim('i-1', 1);
      if (!claim) break;
      ran.push(claim.fireTime);
      const waiting = { fireTime: now + 9 * MINUTE, dueAt: now + 9 * MINUTE, attempt: 1, handledTo: undefined };
      await store.claims.settle([{ ...claim, job: 'digest', ...waiting }]);
    }
    return ran;
  };

  it('runs for a given instant, of the schedule or not, and tells those who wait', async () => {
    await caller.create(sentJob({ schedule: every(60n) }));
    expect((await forTime(now - 12_345))?.queued).to.equal(1n);
    expect((await forTime(now))?.queued).to.equal(2n);
    expect(running.woken).to.equal(3);
    expect(fireTimeOf(await caller.get())).to.equal(now + MINUTE);
    expect(await runAll()).to.deep.equal([now - 12_345, now]);
    expect(await caller.get()).to.include({ queued: 0n });
  });

  it('waits with a given instant for a run that is going', async () => {
    await caller.create(sentJob({ schedule: every(60n) }));
    store.pass(MINUTE);
    const [claim] = await store.claims.claim('i-1', 1);
    expect((await forTime(now))?.queued).to.equal(1n);
    const waiting = { fireTime: now + 3 * MINUTE, dueAt: now + 3 * MINUTE, attempt: 1, handledTo: undefined };
    if (claim) await store.claims.settle([{ ...claim, job: 'digest', ...waiting }]);
    expect(await runAll()).to.deep.equal([now]);
  });

  it('runs every fire time of a range, the first included and the last not', async () => {
    await caller.create(sentJob({ schedule: cron('*/10 * * * *') }));
    expect((await backfill(now - 30 * MINUTE, now))?.queued).to.equal(3n);
    expect(await runAll()).to.deep.equal([30, 20, 10].map((minutes) => now - minutes * MINUTE));
    store.pass(1);
    expect((await backfill(now - 9 * MINUTE))?.queued).to.equal(1n);
    expect(await runAll()).to.deep.equal([now]);
  });

  it('takes away what is queued', async () => {
    await caller.create(sentJob({ schedule: every(60n), shards: 2 }));
    expect((await backfill(now - 10 * MINUTE))?.queued).to.equal(20n);
    expect((await caller.call('cancelBackfill', { name: 'digest' })).job?.queued).to.equal(0n);
    expect(await runAll()).to.deep.equal([]);
  });

  it('refuses what is to come, what is none, and what is too much, by its field', async () => {
    await caller.create(sentJob({ schedule: every(60n), shards: 3 }));
    const hour = '2012-12-31T23:';
    for (const [call, details] of [
      [() => forTime(now + 1), 'fire_time: 2013-01-01T00:00:00.001Z is to come; not later than now, 2013-01-01T00'],
      [() => backfill(now - MINUTE, now + 1), 'backfill.to: 2013-01-01T00:00:00.001Z is to come; not later than now,'],
      [() => backfill(now, now), 'backfill.from: 2013-01-01T00:00:00.000Z is not before 2013-01-01T00:00:00.000Z,'],
      [() => backfill(now - 1, now), `backfill: no fire time is from ${hour}59:59.999Z to before 2013-01-01T00:00`],
      [
        () => backfill(now - 3_334 * MINUTE),
        'backfill: 3334 fire times are from 2012-12-29T16:26:00.000Z to before 2013-01-01T00:00:00.000Z; at most 10000 runs at a time, 3333 fire times in 3 shards',
      ],
    ] as const) {
      const refusal = await refusalOf(call());
      expect(refusal.code).to.equal('INVALID_ARGUMENT');
      expect(refusal.details.slice(0, details.length)).to.equal(details);
    }
    expect((await backfill(now - 3_333 * MINUTE))?.queued).to.equal(9_999n);
    expect(await refusalOf(forTime(now - 1))).to.deep.equal({
      code: 'FAILED_PRECONDITION',
      details:
        'job "digest" has 9999 runs queued, and 3 more would be more than 10000; wait for some of them, or cancel its backfill',
    });
  });

  it('refuses a range of a cron expression that has too many, without counting them all', async () => {
    await caller.create(sentJob({ schedule: cron('* * * * * *') }));
    const refusal = await refusalOf(backfill(0));
    expect(refusal).to.deep.equal({
      code: 'INVALID_ARGUMENT',
      details:
        'backfill: more than 10000 fire times are from 1970-01-01T00:00:00.000Z to before 2013-01-01T00:00:00.000Z; at most 10000 runs at a time',
    });
  });

  it('refuses instants that are none, and ranges without a beginning', async () => {
    await caller.create(sentJob());
    for (const [runFor, details] of [
      [{ $case: 'fireTime', value: { seconds: -1n, nanos: 0 } }, 'fire_time: is not allowed; a time in the years 1970'],
      [{ $case: 'backfill', value: { from: undefined, to: undefined } }, 'backfill.from: is missing'],
      [
        { $case: 'backfill', value: { from: toTimestamp(1), to: { seconds: 2n ** 60n, nanos: 0 } } },
        'backfill.to: is not allowed; a time in the years 1970 to 9999',
      ],
    ] as const) {
      const refusal = await refusalOf(caller.call('triggerJob', { name: 'digest', runFor }));
      expect(refusal.code).to.equal('INVALID_ARGUMENT');
      expect(refusal.details).to.include(details);
    }
  });

  it('refuses those of a job that is paused, or that there is not', async () => {
    await caller.create(sentJob());
    await caller.call('pauseJob', { name: 'digest', etag: '' });
    const paused = { code: 'FAILED_PRECONDITION', details: 'job "digest" is paused; resume it first' };
    const asked = await Promise.all([forTime(now), backfill(now - MINUTE)].map(refusalOf));
    expect(asked).to.deep.equal([paused, paused]);
    await caller.call('deleteJob', { name: 'digest', etag: '' });
    const missing = { code: 'NOT_FOUND', details: 'there is no job "digest"' };
    const calls = [forTime(now), backfill(now - MINUTE), caller.call('cancelBackfill', { name: 'digest' })];
    expect(await Promise.all(calls.map(refusalOf))).to.deep.equal([missing, missing, missing]);
  });
});
