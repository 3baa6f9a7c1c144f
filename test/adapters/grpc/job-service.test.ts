import { expect } from 'chai';
import { fromTimestamp } from '../../../src/adapters/protobuf/timestamp.js';
import { Delivery, Hold, type Job, Origin, Overlap } from '../../../src/gen/scheduler/v1/job.js';
import { refusalOf } from '../../support/ingest-client.js';
import { type JobCaller, sentJob } from '../../support/job-caller.js';
import { cron, describeJobService, every, fireTimeOf, type ServedJobs } from '../../support/job-service-stores.js';

const EVERY = 'a duration from 1s to 30d, or a cron expression of 5 or 6 fields, such as "*/30 * * * *"';

describeJobService('adding a job', (forEachTest) => {
  let running: ServedJobs['running'];
  let caller: JobCaller;
  let now: number;
  forEachTest((served) => {
    ({ running, caller, now } = served);
  });

  it('fills in what is left out, and says when it runs first', async () => {
    const created = await caller.create(sentJob());
    expect(created).to.deep.include({
      name: 'digest',
      schedule: every(60n),
      executor: { kind: 'http', parameters: { url: 'https://site.example/jobs/digest' } },
      timeout: { seconds: 30n, nanos: 0 },
      retry: { attempts: 3, backoff: { seconds: 1n, nanos: 0 }, longestBackoff: { seconds: 60n, nanos: 0 } },
      misfire: { policy: { $case: 'fireOnce', value: {} } },
      overlap: Overlap.SKIP,
      delivery: Delivery.AT_LEAST_ONCE,
      shards: 1,
      priority: 0,
      paused: false,
      origin: Origin.API,
    });
    expect(fireTimeOf(created)).to.equal(now + 60_000);
    expect(created.etag).to.not.equal('');
    expect(fromTimestamp(created.createTime)).to.equal(now);
    expect(await caller.get()).to.deep.equal(created);
    expect(running.woken).to.equal(1);
  });

  it('takes everything that can be said of one', async () => {
    const all = sentJob({
      schedule: cron('0 9 * * MON-FRI', 'Europe/Berlin'),
      executor: { kind: 'local', parameters: { function: 'send', input: { a: [1, null, { b: 'ü' }] } } },
      timeout: { seconds: 1n, nanos: 500_000_000 },
      retry: {
        attempts: 1,
        backoff: { seconds: 0n, nanos: 100_000_000 },
        longestBackoff: { seconds: 9n, nanos: 0 },
      },
      misfire: { policy: { $case: 'catchUp', value: { max: 5, window: { seconds: 3_600n, nanos: 0 } } } },
      overlap: Overlap.CANCEL_OTHER,
      delivery: Delivery.AT_MOST_ONCE,
      hold: Hold.STICKY,
      shards: 3,
      priority: -7,
      labels: { team: 'front', 'a/b.c': '' },
    });
    const { etag, paused, origin, createTime, updateTime, shardStates, ...said } = await caller.create(all);
    const { etag: _e, paused: _p, origin: _o, createTime: _c, updateTime: _u, shardStates: _s, ...meant } = all;
    expect(said).to.deep.equal(meant);
    expect(shardStates.map(({ shard }) => shard)).to.deep.equal([0, 1, 2]);
  });

  it('passes over what it tells itself', async () => {
    const created = await caller.create(sentJob({ etag: 'mine', paused: true, origin: Origin.CONFIG }));
    expect(created).to.include({ paused: false, origin: Origin.API });
    expect(created.etag).to.not.equal('mine');
  });

  it('refuses a name that is taken', async () => {
    await caller.create(sentJob());
    expect(await refusalOf(caller.create(sentJob()))).to.deep.equal({
      code: 'ALREADY_EXISTS',
      details: 'there is a job "digest" already; change it, or choose another name',
    });
  });

  it('names everything that is wrong by its field in the message', async () => {
    const wrong = sentJob({
      name: '-',
      schedule: cron('61 * * * *', 'Europe/Atlantis'),
      executor: { kind: 'http', parameters: { kind: 'http', method: 'FETCH', headers: { te: 'x' } } },
      timeout: { seconds: -1n, nanos: 0 },
      retry: { attempts: 21, backoff: { seconds: 0n, nanos: 1 }, longestBackoff: undefined },
      misfire: { policy: { $case: 'catchUp', value: { max: 0, window: { seconds: 1n, nanos: 0 } } } },
    });
    const { code, details } = await refusalOf(caller.create(wrong));
    expect(code).to.equal('INVALID_ARGUMENT');
    expect(details.split('\n').map((line) => line.split(': ')[0])).to.deep.equal([
      'job.executor.kind',
      'job.name',
      'job.schedule.time_zone',
      'job.schedule.cron',
      'job.executor.parameters.method',
      'job.executor.parameters.url',
      'job.executor.parameters.headers.te',
      'job.timeout',
      'job.retry.attempts',
      'job.retry.backoff',
      'and 2 more',
    ]);
    expect(details).to.include(
      'job.schedule.time_zone: "Europe/Atlantis" is not a known time zone; an IANA name, such as Europe/London',
    );
    expect(details).to.include('job.timeout: "-1.0s" is not allowed; a duration from 1s to 1d');
  });

  const alone: [what: string, job: Partial<Job>, details: string | RegExp][] = [
    ['no schedule', { schedule: undefined }, `job.schedule: is missing; ${EVERY}`],
    ['an interval that is too short', { schedule: every(0n) }, `job.schedule.every: "0ms" is not allowed; ${EVERY}`],
    [
      'an interval in the place of a cron expression',
      { schedule: cron('5m') },
      'job.schedule.cron: "5m" is not a cron expression; a duration stands in "every"',
    ],
    ['a day that never comes', { schedule: cron('0 0 31 2 *') }, /^job\.schedule\.cron: "0 0 31 2 \*" never fires/],
    [
      'a zone for an interval',
      { schedule: { when: { $case: 'every', value: { seconds: 60n, nanos: 0 } }, timeZone: 'UTC' } },
      /^job\.schedule\.time_zone: has no effect on an interval/,
    ],
    ['no executor', { executor: undefined }, /^job\.executor: is missing/],
    [
      'a function that is not registered',
      { executor: { kind: 'local', parameters: { function: 'sent' } } },
      'job.executor.parameters.function: "sent" is not allowed; the functions are send',
    ],
    [
      'a window that is too short',
      { misfire: { policy: { $case: 'catchUp', value: { max: 1, window: { seconds: 1n, nanos: 0 } } } } },
      'job.misfire.catch_up.window: "1s" is not allowed; a duration from 1m to 365d',
    ],
    [
      'attempts beside at most once',
      { delivery: Delivery.AT_MOST_ONCE, retry: { attempts: 2, backoff: undefined, longestBackoff: undefined } },
      'job.retry.attempts: 2 is not allowed with delivery atMostOnce; 1',
    ],
    ['a label', { labels: { '-': 'x' } }, /^job\.labels\."-": the name is not allowed/],
    ['too many shards', { shards: 1_001 }, 'job.shards: 1001 is not allowed; a whole number from 1 to 1000'],
    ['a priority', { priority: 101 }, 'job.priority: 101 is not allowed; a whole number from -100 to 100'],
  ];
  for (const [what, job, details] of alone) {
    it(`refuses ${what}`, async () => {
      const refusal = await refusalOf(caller.create(sentJob(job)));
      expect(refusal.code).to.equal('INVALID_ARGUMENT');
      expect(refusal.details).to.match(typeof details === 'string' ? new RegExp(`^${quoted(details)}$`) : details);
      expect((await caller.call('listJobs', { pageSize: 0, pageToken: '', labels: {} })).jobs).to.deep.equal([]);
    });
  }
});

function quoted(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
