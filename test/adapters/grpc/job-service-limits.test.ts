import { expect } from 'chai';
import { TokenAccess } from '../../../src/adapters/grpc/token-access.js';
import type { JobRecords } from '../../../src/application/jobs/job-records.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import { aJobDefinition } from '../../support/a-job-definition.js';
import { refusalOf } from '../../support/ingest-client.js';
import { type JobCaller, sentJob } from '../../support/job-caller.js';
import { embeddedJobStore, type JobStore } from '../../support/job-stores.js';
import { openForEach } from '../../support/open-for-each.js';
import { RunningJobs } from '../../support/running-jobs.js';

const TOKEN = 'a-token-of-24-characters';

/** Every call there is. */
function everyCall(caller: JobCaller): Promise<unknown>[] {
  const named = { name: 'digest', etag: '' };
  return [
    caller.create(sentJob()),
    caller.get(),
    caller.update(sentJob()),
    caller.call('listJobs', { pageSize: 0, pageToken: '', labels: {} }),
    caller.call('deleteJob', named),
    caller.call('pauseJob', named),
    caller.call('resumeJob', named),
    caller.call('triggerJob', { name: 'digest', runFor: undefined }),
    caller.call('cancelBackfill', { name: 'digest' }),
    caller.call('cancelExecution', { id: 1n, reason: '' }),
    caller.call('listExecutions', { job: '', states: [], pageSize: 0, pageToken: '' }),
    caller.call('getExecution', { id: 1n }),
    caller.call('listInstances', {}),
    caller.call('previewSchedule', { schedule: sentJob().schedule, count: 1, after: undefined }),
  ];
}

describe('the JobService', () => {
  let store: JobStore;
  let running: RunningJobs | undefined;
  openForEach(embeddedJobStore, (opened) => {
    store = opened;
  });
  afterEach(async () => {
    await running?.stop();
    running = undefined;
  });
  const start = async (...args: Parameters<typeof RunningJobs.start>) => {
    running = await RunningJobs.start(...args);
    return running;
  };
  /** The store, some of whose calls do something else. */
  const withRecords = (differences: Partial<JobRecords>) => ({
    ...store,
    records: { ...boundTo(store.records), ...differences },
  });

  it('asks for its token in every call, and refuses another one', async () => {
    const access = new TokenAccess({ deed: 'looking after jobs', key: 'admin.token', token: TOKEN });
    const server = await start(store, { access });
    const needs =
      'looking after jobs needs the metadata "authorization: Bearer <token>", with the token that the server has as admin.token';
    for (const [authorization, details] of [
      [undefined, needs],
      [`Bearer ${TOKEN}x`, `the token is not the right one: ${needs}`],
    ] as const) {
      const caller = server.caller(authorization);
      const refusals = [...(await Promise.all(everyCall(caller).map(refusalOf))), await caller.watch().ended];
      for (const refusal of refusals) expect(refusal).to.deep.equal({ code: 'UNAUTHENTICATED', details });
    }
    expect((await server.caller(`bearer ${TOKEN}`).create(sentJob())).name).to.equal('digest');
  });

  it('says UNAVAILABLE when the store cannot be reached', async () => {
    const away = () => Promise.reject(new StoreUnavailableError('the database is away'));
    const names = ['create', 'find', 'list', 'replace', 'setEnabled', 'trigger', 'remove', 'now'] as const;
    const records = Object.fromEntries(names.map((name) => [name, away])) as unknown as JobRecords;
    const history = { ...store.history, list: away, find: away };
    const queue = { ...store.queue, clear: away };
    const caller = (await start({ ...store, records, queue, history, instances: { list: away } })).caller();
    const details = 'the database is away; try again; of a change look first whether it was made';
    const endings = [...(await Promise.all(everyCall(caller).map(refusalOf))), await caller.watch().ended];
    for (const ending of endings) expect(ending).to.deep.equal({ code: 'UNAVAILABLE', details });
    expect(running?.told.map(({ error }) => error)).to.deep.equal(endings.map(() => undefined));
  });

  it('waits no longer than its limit for a store that does not answer', async () => {
    const never = () => new Promise<never>(() => {});
    const caller = (await start(withRecords({ find: never, now: never }), { longestMs: 20 })).caller();
    for (const call of [caller.get(), caller.create(sentJob()), caller.update(sentJob())]) {
      expect(await refusalOf(call)).to.deep.equal({
        code: 'UNAVAILABLE',
        details: 'the store did not answer within 0.02 s; try again; of a change look first whether it was made',
      });
    }
  });

  it('keeps what nobody foresaw to itself', async () => {
    const bug = new TypeError('x is not a function at secret.ts:7');
    const server = await start(withRecords({ find: () => Promise.reject(bug) }));
    const refusal = await refusalOf(server.caller().get());
    expect(refusal).to.deep.equal({
      code: 'INTERNAL',
      details: 'the request failed for a reason that the server log has',
    });
    expect(server.told).to.deep.equal([{ method: 'GetJob', code: 'INTERNAL', error: bug }]);
  });

  it('makes a change without an etag of what somebody else has changed meanwhile', async () => {
    const now = await store.records.now();
    await store.records.create(
      aJobDefinition({ executor: { kind: 'local', parameters: { function: 'send' } } }),
      'api',
      now,
    );
    let others = 2;
    const find: JobRecords['find'] = async (name) => {
      const found = await store.records.find(name);
      if (found && others-- > 0) await store.records.replace({ ...found.definition, shards: 4 - others }, {});
      return found;
    };
    const caller = (await start(withRecords({ find }))).caller();
    expect(await caller.update(sentJob({ priority: 3 }), 'priority')).to.include({ priority: 3, shards: 4 });
    others = Number.POSITIVE_INFINITY;
    expect((await refusalOf(caller.update(sentJob({ priority: 4 }), 'priority'))).code).to.equal('ABORTED');
  });

  it('shows no secret, keeps those that come back as ***, and gives none to another server', async () => {
    const caller = (await start(store)).caller();
    const parameters = { url: 'https://u:pw@site.example/', headers: { 'x-key': 'a-secret', accept: '*/*' } };
    const created = await caller.create(sentJob({ executor: { kind: 'http', parameters } }));
    const hidden = { url: 'https://***:***@site.example/', headers: { 'x-key': '***', accept: '*/*' } };
    expect(created.executor?.parameters).to.deep.equal(hidden);
    expect((await caller.get()).executor?.parameters).to.deep.equal(hidden);

    const back = { ...hidden, headers: { ...hidden.headers, accept: 'text/html', 'x-other': 'another' } };
    await caller.update(sentJob({ executor: { kind: 'http', parameters: back } }), 'executor');
    const kept = async () => (await store.records.find('digest'))?.definition.executor.parameters;
    const mended = { ...parameters, headers: { 'x-key': 'a-secret', accept: 'text/html', 'x-other': 'another' } };
    expect(await kept()).to.deep.equal(mended);

    const elsewhere = { url: 'https://evil.example/', headers: { 'x-key': '***' } };
    const update = caller.update(sentJob({ executor: { kind: 'http', parameters: elsewhere } }), 'executor.parameters');
    expect(await refusalOf(update)).to.deep.equal({
      code: 'INVALID_ARGUMENT',
      details:
        'job.executor.parameters.headers.x-key: *** stands for a value that is kept for another server alone; give the value itself',
    });
    expect(await kept()).to.deep.equal(mended);
    const copied = caller.create({ ...created, name: 'copy' });
    expect((await refusalOf(copied)).details.split('\n')).to.deep.equal([
      'job.executor.parameters.url: *** in it stands for a value that is not shown; give the value itself',
      'job.executor.parameters.headers.x-key: *** stands for a value that is not shown; give the value itself',
    ]);
  });
});

function boundTo(records: JobRecords): JobRecords {
  return {
    create: (...args) => records.create(...args),
    find: (name) => records.find(name),
    list: (page) => records.list(page),
    missing: (names) => records.missing(names),
    replace: (...args) => records.replace(...args),
    setEnabled: (...args) => records.setEnabled(...args),
    trigger: (name) => records.trigger(name),
    remove: (...args) => records.remove(...args),
    now: () => records.now(),
  };
}
