import { expect } from 'chai';
import { Delivery, Hold, type Job, Origin, Overlap } from '../../../src/gen/scheduler/v1/job.js';
import { aJobDefinition } from '../../support/a-job-definition.js';
import { refusalOf } from '../../support/ingest-client.js';
import { type JobCaller, sentJob } from '../../support/job-caller.js';
import { cron, describeJobService, every, fireTimeOf, type ServedJobs } from '../../support/job-service-stores.js';

describeJobService('changing a job', (forEachTest) => {
  let store: ServedJobs['store'];
  let running: ServedJobs['running'];
  let caller: JobCaller;
  let now: number;
  forEachTest((served) => {
    ({ store, running, caller, now } = served);
  });

  const fromConfig = () => store.records.create(aJobDefinition({ name: 'ours' }), 'config', now + 60_000);

  it('changes what the mask names alone', async () => {
    const created = await caller.create(sentJob({ labels: { team: 'front' }, priority: 5 }));
    const job = sentJob({ schedule: cron('0 9 * * *', 'Asia/Tokyo'), priority: 9, labels: {}, shards: 2 });
    // What is missed stays missed.
    store.pass(90_000);
    const changed = await caller.update(job, 'priority', 'shards');
    expect(changed).to.deep.include({
      schedule: created.schedule,
      labels: { team: 'front' },
      priority: 9,
      shards: 2,
    });
    expect(changed.etag).to.not.equal(created.etag);
    expect(fireTimeOf(changed)).to.equal(fireTimeOf(created));
  });

  it('begins no run of a job that is added paused, until it is resumed', async () => {
    const { paused } = await caller.create(sentJob({ schedule: every(1n) }), true);
    expect(paused).to.equal(true);
    store.pass(2_000);
    expect(await store.claims.claim('i-1', 10)).to.deep.equal([]);
    expect((await caller.call('resumeJob', { name: 'digest', etag: '' })).job?.paused).to.equal(false);
    expect(await store.claims.claim('i-1', 10)).to.have.length(1);
  });

  it('takes each field of a mask and no other', async () => {
    const created = await caller.create(sentJob());
    const others: Partial<Job> = {
      timeout: { seconds: 5n, nanos: 0 },
      misfire: { policy: { $case: 'skip', value: {} } },
      overlap: Overlap.BUFFER_ONE,
      delivery: Delivery.AT_MOST_ONCE,
      hold: Hold.STICKY,
      retry: { attempts: 1, backoff: { seconds: 2n, nanos: 0 }, longestBackoff: { seconds: 8n, nanos: 0 } },
      shards: 3,
      priority: -4,
      labels: { team: 'front' },
    };
    // What runs at most once has one attempt, so that comes first.
    for (const field of ['retry', ...Object.keys(others).filter((name) => name !== 'retry')] as (keyof Job)[]) {
      const before = await caller.get();
      const after = await caller.update(sentJob(others), field);
      expect(after[field], field).to.deep.equal(others[field]);
      const rest = ({ etag, updateTime, shardStates, ...job }: Job) => ({ ...job, [field]: undefined });
      expect(rest(after), field).to.deep.equal(rest(before));
    }
    expect((await caller.get()).schedule).to.deep.equal(created.schedule);
  });

  it('takes every path of a mask', async () => {
    await caller.create(sentJob({ schedule: cron('0 9 * * *', 'Asia/Tokyo') }));
    const job = sentJob({
      schedule: cron('30 8 * * *', 'Europe/Paris'),
      executor: { kind: 'local', parameters: { function: 'send' } },
      timeout: { seconds: 5n, nanos: 0 },
      retry: { attempts: 7, backoff: { seconds: 2n, nanos: 0 }, longestBackoff: { seconds: 8n, nanos: 0 } },
    });
    expect((await caller.update(job, 'schedule.cron')).schedule).to.deep.equal(cron('30 8 * * *', 'Asia/Tokyo'));
    expect((await caller.update(job, 'schedule.time_zone')).schedule).to.deep.equal(job.schedule);
    const retried = await caller.update(job, 'retry.attempts', 'retry.longest_backoff');
    expect(retried.retry).to.deep.equal({ ...job.retry, backoff: { seconds: 1n, nanos: 0 } });
    expect((await caller.update(job, 'executor.parameters', 'executor.kind')).executor).to.deep.equal(job.executor);
    const often = await caller.update({ ...job, schedule: every(30n) }, 'schedule.every');
    expect(often.schedule).to.deep.equal(every(30n));
    expect(often.timeout).to.deep.equal({ seconds: 30n, nanos: 0 });
    expect((await caller.update(job, '*')).timeout).to.deep.equal({ seconds: 5n, nanos: 0 });
  });

  it('replaces all of it without a mask', async () => {
    await caller.create(sentJob({ labels: { team: 'front' }, priority: 5 }));
    const changed = await caller.update(sentJob({ schedule: every(10n) }));
    expect(changed).to.deep.include({ schedule: every(10n), labels: {}, priority: 0 });
  });

  it('runs what was due by the schedule before, and records what else had come', async () => {
    await caller.create(sentJob({ schedule: every(10n) }));
    store.pass(25_000);
    const last = Math.floor((now + 25_000) / 10_000) * 10_000;
    expect(fireTimeOf(await caller.update(sentJob({ schedule: cron('0 0 1 1 *') }), 'schedule'))).to.equal(last);
    const skipped = await store.history.list({ job: 'digest', limit: 2 });
    expect(skipped.map(({ state, lastFireTime }) => [state, lastFireTime])).to.deep.equal([['skipped', last - 10_000]]);
  });

  it('is due by the new schedule when that has changed, and told at once', async () => {
    await caller.create(sentJob({ schedule: cron('0 0 1 1 *') }));
    store.pass(5_000);
    const changed = await caller.update(sentJob({ schedule: every(10n) }), 'schedule');
    expect(fireTimeOf(changed)).to.equal(Math.floor((now + 5_000) / 10_000) * 10_000 + 10_000);
    expect(running.woken).to.equal(2);
  });

  it('refuses paths that there are not, and the name', async () => {
    await caller.create(sentJob());
    const refusal = await refusalOf(caller.update(sentJob({ shards: -1 }), 'shrads', 'name', 'shards'));
    expect(refusal.code).to.equal('INVALID_ARGUMENT');
    const [unknown, named, shards] = refusal.details.split('\n');
    expect(unknown).to.match(/^update_mask: "shrads" is no path; the paths are schedule, .*labels, .*, \*$/);
    expect(named).to.equal(`update_mask: "name" can't be changed; delete the job, and create another`);
    expect(shards).to.match(/^job\.shards: -1 is not allowed/);
    expect((await caller.get()).shards).to.equal(1);
  });

  it('takes the etag of what was read, and refuses an older one', async () => {
    const { etag } = await caller.create(sentJob());
    const changed = await caller.update(sentJob({ etag, priority: 1 }), 'priority');
    expect(changed.priority).to.equal(1);
    const late = await refusalOf(caller.update(sentJob({ etag, priority: 2 }), 'priority'));
    expect(late).to.deep.equal({
      code: 'ABORTED',
      details: 'job "digest" was changed by somebody else since; read it again',
    });
    expect((await caller.get()).priority).to.equal(1);
  });

  it('loses none of many changes at once', async () => {
    await caller.create(sentJob());
    const labels = ['a', 'b', 'c'];
    await Promise.all([
      caller.update(sentJob({ priority: 3 }), 'priority'),
      caller.update(sentJob({ shards: 2 }), 'shards'),
      caller.update(sentJob({ labels: { labels: labels.join() } }), 'labels'),
    ]);
    expect(await caller.get()).to.deep.include({ priority: 3, shards: 2, labels: { labels: 'a,b,c' } });
  });

  it('pauses and resumes, again too, and takes an etag for it', async () => {
    const { etag } = await caller.create(sentJob());
    const { job: paused } = await caller.call('pauseJob', { name: 'digest', etag });
    expect(paused?.paused).to.equal(true);
    expect((await caller.call('pauseJob', { name: 'digest', etag: '' })).job).to.deep.equal(paused);
    expect((await refusalOf(caller.call('resumeJob', { name: 'digest', etag }))).code).to.equal('ABORTED');
    expect((await caller.call('resumeJob', { name: 'digest', etag: '' })).job?.paused).to.equal(false);
    expect(running.woken).to.equal(2);
  });

  it('runs a job now, and says why it does not', async () => {
    await caller.create(sentJob({ schedule: cron('0 0 1 7 *') }));
    const { job } = await caller.call('triggerJob', { name: 'digest', runFor: undefined });
    expect(job && fireTimeOf(job)).to.equal(now);
    expect(running.woken).to.equal(2);
    await store.claims.claim('i-1', 1);
    const trigger = () => refusalOf(caller.call('triggerJob', { name: 'digest', runFor: undefined }));
    expect(await trigger()).to.deep.equal({
      code: 'FAILED_PRECONDITION',
      details: 'job "digest" is running; a shard has one run at a time',
    });
    await caller.call('pauseJob', { name: 'digest', etag: '' });
    expect(await trigger()).to.deep.equal({
      code: 'FAILED_PRECONDITION',
      details: 'job "digest" is paused; resume it first',
    });
    await fromConfig();
    expect((await caller.call('triggerJob', { name: 'ours', runFor: undefined })).job?.name).to.equal('ours');
    expect(running.woken).to.equal(3);
  });

  it('deletes, but not by an old etag', async () => {
    const { etag } = await caller.create(sentJob());
    await caller.update(sentJob({ priority: 1 }), 'priority');
    expect((await refusalOf(caller.call('deleteJob', { name: 'digest', etag }))).code).to.equal('ABORTED');
    await caller.call('deleteJob', { name: 'digest', etag: '' });
    expect((await refusalOf(caller.get())).code).to.equal('NOT_FOUND');
  });

  it('says of every call that there is no such job', async () => {
    const request = { name: 'diges', etag: '' };
    const calls = [
      caller.get('diges'),
      caller.update(sentJob({ name: 'diges', shards: -1 })),
      caller.call('deleteJob', request),
      caller.call('pauseJob', request),
      caller.call('resumeJob', request),
      caller.call('triggerJob', { name: 'diges', runFor: undefined }),
    ];
    const missing = { code: 'NOT_FOUND', details: 'there is no job "diges"' };
    expect(await Promise.all(calls.map(refusalOf))).to.deep.equal(calls.map(() => missing));
    const nameless = [caller.get(''), caller.update(sentJob({ name: 'a b' }))];
    const allowed = '1 to 128 of a-z, A-Z, 0-9 and . _ : -, a letter or digit first';
    expect(await Promise.all(nameless.map(refusalOf))).to.deep.equal([
      { code: 'INVALID_ARGUMENT', details: `name: is missing; ${allowed}` },
      { code: 'INVALID_ARGUMENT', details: `job.name: "a b" is not allowed; ${allowed}` },
    ]);
  });

  it('leaves the definitions of the configuration to it', async () => {
    await fromConfig();
    expect(await refusalOf(caller.update(sentJob({ name: 'ours', priority: 1 }), 'priority'))).to.deep.equal({
      code: 'FAILED_PRECONDITION',
      details: 'job "ours" comes from the configuration: change it there; here it can be paused, resumed and deleted',
    });
    const { job } = await caller.call('pauseJob', { name: 'ours', etag: '' });
    expect(job).to.include({ paused: true, origin: Origin.CONFIG });
    // One that is configured no more has to go some time.
    await caller.call('deleteJob', { name: 'ours', etag: '' });
    expect((await refusalOf(caller.get('ours'))).code).to.equal('NOT_FOUND');
  });
});
