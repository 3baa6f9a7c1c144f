import { expect } from 'chai';
import { fromTimestamp } from '../../../src/adapters/protobuf/timestamp.js';
import { refusalOf } from '../../support/ingest-client.js';
import type { JobCaller } from '../../support/job-caller.js';
import { describeJobService, type ServedJobs } from '../../support/job-service-stores.js';
import { until } from '../../support/until.js';

describeJobService('showing what has run', (forEachTest) => {
  let store: ServedJobs['store'];
  let running: ServedJobs['running'];
  let caller: JobCaller;
  let now: number;
  forEachTest((served) => {
    ({ store, running, caller, now } = served);
  });

  let ids: readonly number[];
  beforeEach(async () => {
    const run = { shard: 0, fireTime: now, lastFireTime: now, count: 1, attempt: 1, epoch: 4, owner: 'i-1' };
    ids = await store.history.record([
      { ...run, job: 'digest', state: 'running', detail: '' },
      { ...run, job: 'other', state: 'skipped', detail: 'missed', lastFireTime: now + 60_000, count: 2 },
      { ...run, job: 'digest', state: 'running', detail: '' },
    ]);
    store.pass(1_500);
    await store.history.end([{ id: ids[0] as number, state: 'timed out', detail: 'too long' }]);
  });
  const list = (request: { job?: string; states?: never[]; pageSize?: number; pageToken?: string }) =>
    caller.call('listExecutions', { job: '', states: [], pageSize: 0, pageToken: '', ...request });

  it('lists executions, the newest first, page by page and by job or state', async () => {
    const first = await list({ pageSize: 2 });
    const second = await list({ pageSize: 2, pageToken: first.nextPageToken });
    const all = [...first.executions, ...second.executions];
    expect(all.map(({ id }) => Number(id))).to.deep.equal([...ids].reverse());
    expect(second.nextPageToken).to.equal('');
    expect((await list({ job: 'other' })).executions.map(({ job }) => job)).to.deep.equal(['other']);
    const states = ['EXECUTION_STATE_TIMED_OUT', 'EXECUTION_STATE_SKIPPED'] as never[];
    const some = (await list({ states })).executions;
    expect(some.map(({ id }) => Number(id))).to.deep.equal([ids[1], ids[0]]);
    expect(all[1]).to.deep.include({
      job: 'other',
      count: 2n,
      state: 'EXECUTION_STATE_SKIPPED',
      startTime: undefined,
    });
  });

  it('gives one by its id, and says when there is none', async () => {
    const { execution } = await caller.call('getExecution', { id: BigInt(ids[0] as number) });
    expect(execution).to.deep.include({ job: 'digest', attempt: 1, epoch: 4n, owner: 'i-1', detail: 'too long' });
    expect(fromTimestamp(execution?.endTime) - fromTimestamp(execution?.startTime)).to.equal(1_500);
    for (const id of [0n, 999n, 2n ** 62n, -1n]) {
      expect((await refusalOf(caller.call('getExecution', { id }))).code).to.equal('NOT_FOUND');
    }
  });

  it('refuses a state that it does not know, and a job that can be none', async () => {
    expect((await refusalOf(list({ states: ['EXECUTION_STATE_UNSPECIFIED'] as never[] }))).details).to.match(
      /^states: one is none that is known here; EXECUTION_STATE_RUNNING, /,
    );
    expect((await refusalOf(list({ job: 'a b' }))).details).to.match(/^job: "a b" is not allowed/);
  });

  it('tells whoever watches of what begins and of what ends, until the server stops', async () => {
    const watch = caller.watch('', BigInt(ids[0] as number) - 1n);
    const [a, b, c] = ids;
    await watch.first(3);
    await running.clock.untilSleeping();
    await store.history.end([{ id: c as number, state: 'succeeded', detail: '' }]);
    await running.clock.advance(1_000);
    expect(await watch.first(4)).to.deep.equal([
      `${a} digest TIMED_OUT`,
      `${b} other SKIPPED`,
      `${c} digest RUNNING`,
      `${c} digest SUCCEEDED`,
    ]);
    await running.server.close(60_000);
    expect((await watch.ended).code).to.equal('UNAVAILABLE');
  });

  it('tells whoever watches one job from now on of that alone, and is rid of who leaves', async () => {
    const watch = caller.watch('other');
    await running.clock.untilSleeping();
    const run = { shard: 0, fireTime: now, lastFireTime: now, count: 1, attempt: 1, epoch: 5, owner: 'i-1' };
    const [, id] = await store.history.record(
      ['digest', 'other'].map((job) => ({ ...run, job, state: 'running' as const, detail: '' })),
    );
    await running.clock.advance(1_000);
    expect(await watch.first(1)).to.deep.equal([`${id} other RUNNING`]);
    watch.call.cancel();
    await until('the server has noticed', () => running.told.length > 0);
    expect(running.told.at(-1)).to.deep.equal({ method: 'WatchExecutions', code: 'CANCELLED', error: undefined });
  });
});
