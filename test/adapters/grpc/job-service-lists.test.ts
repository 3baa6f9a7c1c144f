import { expect } from 'chai';
import { fromTimestamp } from '../../../src/adapters/protobuf/timestamp.js';
import type { Job } from '../../../src/gen/scheduler/v1/job.js';
import { refusalOf } from '../../support/ingest-client.js';
import { type JobCaller, sentJob } from '../../support/job-caller.js';
import { cron, describeJobService, every } from '../../support/job-service-stores.js';

const EVERY = 'a duration from 1s to 30d, or a cron expression of 5 or 6 fields, such as "*/30 * * * *"';

describeJobService('looking at jobs', (forEachTest) => {
  let caller: JobCaller;
  forEachTest((served) => {
    ({ caller } = served);
  });

  it('lists jobs page by page, with labels or without', async () => {
    const names = ['e', 'a', 'D', 'c', 'b'];
    for (const each of names) await caller.create(sentJob({ name: each, labels: { odd: String(each < 'c') } }));
    const pages: string[][] = [];
    for (let pageToken = ''; pages.length === 0 || pageToken !== ''; ) {
      const page = await caller.call('listJobs', { pageSize: 2, pageToken, labels: {} });
      pages.push(page.jobs.map((job) => job.name));
      pageToken = page.nextPageToken;
    }
    expect(pages).to.deep.equal([['D', 'a'], ['b', 'c'], ['e']]);
    const { jobs } = await caller.call('listJobs', { pageSize: 0, pageToken: '', labels: { odd: 'false' } });
    expect(jobs.map((job) => job.name)).to.deep.equal(['c', 'e']);
  });

  it('takes a page token for its own list alone', async () => {
    for (const each of ['a', 'b']) await caller.create(sentJob({ name: each }));
    const { nextPageToken } = await caller.call('listJobs', { pageSize: 1, pageToken: '', labels: {} });
    const wrong = 'page_token: is none of this list; take that of the answer before, with the same filters';
    const list = { pageSize: 1, labels: {} };
    for (const call of [
      caller.call('listJobs', { ...list, pageToken: nextPageToken, labels: { a: 'b' } }),
      caller.call('listJobs', { ...list, pageToken: `${nextPageToken.slice(0, -1)}x` }),
      caller.call('listJobs', { ...list, pageToken: 'YQ' }),
      caller.call('listExecutions', { job: '', states: [], pageSize: 1, pageToken: nextPageToken }),
    ]) {
      expect(await refusalOf(call)).to.deep.equal({ code: 'INVALID_ARGUMENT', details: wrong });
    }
    for (const pageSize of [-1, 1_001]) {
      expect(await refusalOf(caller.call('listJobs', { ...list, pageSize, pageToken: 'x' }))).to.deep.equal({
        code: 'INVALID_ARGUMENT',
        details: `page_size: ${pageSize} is not allowed; 1 to 1000, or 0 for 100\n${wrong}`,
      });
    }
  });

  it('ends a page before a message is too big for its caller', async () => {
    const executor = { kind: 'http', parameters: { url: 'https://site.example/', body: 'x'.repeat(60_000) } };
    for (let index = 100; index < 180; index++) await caller.create(sentJob({ name: `j${index}`, executor }));
    const first = await caller.call('listJobs', { pageSize: 1_000, pageToken: '', labels: {} });
    expect(first.jobs.length).to.be.within(40, 60);
    const request = { pageSize: 1_000, pageToken: first.nextPageToken, labels: {} };
    const second = await caller.call('listJobs', request);
    expect(first.jobs.length + second.jobs.length).to.equal(80);
    expect(second.nextPageToken).to.equal('');
  }).timeout(60_000);

  it('says when a schedule fires next', async () => {
    const preview = async (schedule: Job['schedule'], count = 0, after?: number) => {
      const at = after === undefined ? undefined : { seconds: BigInt(after / 1_000), nanos: 0 };
      const { fireTimes } = await caller.call('previewSchedule', { schedule, count, after: at });
      return fireTimes.map((each) => new Date(fromTimestamp(each)).toISOString());
    };
    expect(await preview(every(3_600n), 2)).to.deep.equal(['2013-01-01T01:00:00.000Z', '2013-01-01T02:00:00.000Z']);
    expect(await preview(every(3_600n))).to.have.length(10);
    const after = Date.parse('2024-03-30T00:00:00Z');
    expect(await preview(cron('30 2 * * *', 'Europe/Berlin'), 2, after)).to.deep.equal([
      '2024-03-30T01:30:00.000Z',
      '2024-03-31T01:00:00.000Z',
    ]);
    expect((await refusalOf(preview(cron('* * *', 'Nowhere'), 101, -1_000))).details.split('\n')).to.deep.equal([
      'count: 101 is not allowed; 1 to 100, or 0 for 10',
      'after: is not allowed; a time in the years 1970 to 9999',
      'schedule.time_zone: "Nowhere" is not a known time zone; an IANA name, such as Europe/London',
      `schedule.cron: "* * *" is not a cron expression: it has 3 fields; ${EVERY}`,
    ]);
    expect((await refusalOf(preview(undefined))).details).to.equal(`schedule: is missing; ${EVERY}`);
  });
});
