import { expect } from 'chai';
import { HIGHEST_PRIORITY } from '../../../src/domain/scheduling/job-definition.js';
import { JobSite, NOW, type OpenRun } from '../../support/job-site.js';
import type { JobInstance } from '../../support/job-stores.js';
import { withClaims } from '../../support/with-claims.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

describe('a dispatcher of jobs', () => {
  let site: JobSite;
  const newest = () => site.runs.at(-1) as OpenRun;

  beforeEach(() => {
    site = new JobSite();
  });

  it('runs what is due at its fire time, records it and waits for the next', async () => {
    await site.create({}, NOW + 1_000);
    const { events } = site.start('a');
    await site.clock.advance(999);
    expect(site.runs).to.have.length(0);
    await site.clock.advance(1);
    expect(newest()).to.include({ shard: 0, fireTime: NOW + 1_000, attempt: 1, epoch: 1 });
    await site.clock.advance(300);
    newest().succeed('200 OK');
    await site.clock.advance(5);
    expect(await site.record()).to.deep.equal(['1 s #1 succeeded: 200 OK']);
    const [execution] = await site.store.history.list({ limit: 1 });
    expect(execution).to.include({ owner: 'a', epoch: 1, startedAt: NOW + 1_000, endedAt: NOW + 1_305 });
    expect((await site.store.records.find('digest'))?.shards[0]).to.include({ fireTime: NOW + MINUTE, attempt: 1 });
    await site.clock.advance(MINUTE - 1_305);
    expect(site.runs).to.have.length(2);
    expect(events.of('execution begun').map(({ latenessMs }) => latenessMs)).to.deep.equal([0, 0]);
  });

  it('says why a run failed, and tries again after its wait', async () => {
    await site.create();
    site.start('a');
    await site.clock.advance(SECOND);
    newest().fail('503 Service Unavailable');
    await site.clock.advance(10);
    expect(await site.record()).to.deep.equal(['1 s #1 failed: 503 Service Unavailable']);
    await site.clock.advance(SECOND);
    expect(newest()).to.include({ fireTime: NOW + SECOND, attempt: 2, epoch: 2 });
  });

  it('fails a run that no executor here can carry out', async () => {
    await site.create({
      executor: { kind: 'grpc', parameters: {} },
      retry: { attempts: 1, backoffMs: 100, longestBackoffMs: 100 },
    });
    site.start('a');
    await site.clock.advance(1_010);
    expect(await site.record()).to.deep.equal(['1 s #1 failed: this instance has no executor "grpc"; it has local']);
  });

  it('stops a run at its timeout', async () => {
    await site.create({ timeoutMs: 5_000 });
    site.start('a');
    await site.clock.advance(6_010);
    expect(await site.record()).to.deep.equal([
      '1 s #1 timed out: the run of "digest" took longer than its timeout of 5000 ms',
    ]);
  });

  it('stops a run under cancelOther when the next fire time comes, which runs then', async () => {
    const schedule = { kind: 'interval', everyMs: 10_000 } as const;
    await site.create({ schedule, overlap: 'cancelOther' }, NOW);
    site.start('a');
    await site.clock.advance(9_999);
    expect(site.runs).to.have.length(1);
    await site.clock.advance(30);
    expect(site.runs.map(({ fireTime }) => fireTime - NOW)).to.deep.equal([0, 10_000]);
    expect(await site.record()).to.deep.equal(['0 s #1 cancelled: its next fire time has come', '10 s #1 running: ']);
  });

  for (const [overlap, at, record] of [
    ['skip', 1_950, ['0 s #1 succeeded: done', '2 s #1 running: ']],
    ['cancelOther', 1_850, ['0 s #1 running: ']],
  ] as const) {
    it(`takes no fire time for one that has come because a claim took long, under ${overlap}`, async () => {
      await site.create({ schedule: { kind: 'interval', everyMs: 2_000 }, overlap }, NOW);
      let isSlow = true;
      const claim = async (owner: string, limit: number) => {
        // It gets to the store late, and is answered at once.
        if (isSlow) site.clock.stall(900);
        isSlow = false;
        return site.store.claims.claim(owner, limit);
      };
      site.start('a', { around: withClaims(() => true, { claim }) });
      await site.clock.advance(0);
      await site.clock.advance(at - 900);
      expect(await site.record()).to.deep.equal(['0 s #1 running: ']);
      if (overlap === 'skip') newest().succeed();
      await site.clock.advance(100);
      expect(await site.record()).to.deep.equal(record);
    });
  }

  it('runs no more at once than it may, and the next as soon as one has ended', async () => {
    await site.create({ shards: 5 });
    const { dispatcher } = site.start('a', { maxRunning: 2 });
    await site.clock.advance(SECOND);
    expect(site.runs).to.have.length(2);
    expect(dispatcher.freeSlots).to.equal(0);
    newest().succeed();
    await site.clock.advance(1);
    expect(site.runs).to.have.length(3);
    for (const run of site.runs) run.succeed();
    await site.clock.advance(20);
    for (const run of site.runs) run.succeed();
    await site.clock.advance(20);
    expect(site.runs.map(({ shard }) => shard).sort()).to.deep.equal([0, 1, 2, 3, 4]);
    expect(dispatcher.freeSlots).to.equal(2);
    expect(dispatcher.held).to.equal(0);
  });

  it('says that it is as busy as it is, and not with what it has only asked for', async () => {
    let answer = () => {};
    let isSlow = false;
    const claim = async (owner: string, limit: number) => {
      if (isSlow) await new Promise<void>((resolve) => (answer = resolve));
      return site.store.claims.claim(owner, limit);
    };
    await site.create({ shards: 2 });
    await site.create({ name: 'refresh:hot', priority: HIGHEST_PRIORITY + 1 });
    const { dispatcher } = site.start('a', { around: withClaims(() => true, { claim }) });
    await site.clock.advance(SECOND);
    expect(dispatcher.work).to.deep.equal({ running: 2, maxRunning: 4, held: 3 });
    isSlow = true;
    dispatcher.wake();
    await site.clock.advance(10);
    expect(dispatcher.freeSlots).to.equal(0);
    expect(dispatcher.work).to.deep.equal({ running: 2, maxRunning: 4, held: 3 });
    answer();
    await site.clock.advance(10);
    for (const run of site.runs) run.succeed();
    await site.clock.advance(10);
    expect(dispatcher.work).to.deep.equal({ running: 0, maxRunning: 4, held: 0 });
  });

  it('keeps what runs long, by renewing it for as long as it runs', async () => {
    await site.create({ timeoutMs: 10 * MINUTE, schedule: { kind: 'interval', everyMs: 60 * MINUTE } });
    site.start('a');
    site.start('b');
    await site.clock.advance(5 * MINUTE);
    expect(site.runs).to.have.length(1);
    newest().succeed();
    await site.clock.advance(10);
    expect(await site.record()).to.deep.equal(['1 s #1 succeeded: done']);
  });

  it('records fire times that were missed or overlapped, and tells of them', async () => {
    const schedule = { kind: 'interval', everyMs: 10_000 } as const;
    await site.create({ schedule, timeoutMs: 10 * MINUTE }, NOW);
    site.clock.stall(100 * SECOND);
    const { events } = site.start('a');
    await site.clock.advance(100);
    expect(newest().fireTime).to.equal(NOW + 100 * SECOND);
    await site.clock.advance(25 * SECOND);
    newest().succeed();
    await site.clock.advance(20);
    expect(await site.record()).to.deep.equal([
      '0 s #1 skipped: nobody could run it in time',
      '100 s #1 succeeded: done',
      '110 s #1 skipped: a run of the same shard was going',
    ]);
    expect(events.of('runs skipped').map(({ why, count }) => [why, count])).to.deep.equal([
      ['missed', 10],
      ['overlapped', 2],
    ]);
  });

  it('runs at once what was added here, when it is told', async () => {
    const { dispatcher } = site.start('a');
    await site.clock.advance(100);
    await site.create({}, NOW);
    dispatcher.wake();
    await site.clock.advance(1);
    expect(site.runs).to.have.length(1);
  });

  it('finds what was added elsewhere within a poll', async () => {
    await site.create({}, NOW + 60 * MINUTE);
    site.start('a');
    await site.clock.advance(10 * SECOND);
    await site.create({ name: 'other' }, NOW);
    await site.clock.advance(2 * SECOND);
    expect(site.runs).to.have.length(1);
  });

  it('waits for a while with a job whose fire times it can’t work out', async () => {
    await site.create({ schedule: { kind: 'cron', expression: '* * * * *', timeZone: 'Mars/Olympus' } });
    const { events, dispatcher } = site.start('a');
    await site.clock.advance(30 * SECOND);
    expect(events.of('job not planned')).to.have.length(1);
    expect(dispatcher.held).to.equal(0);
  });

  describe('that idles', () => {
    for (const [what, jobs, most] of [
      ['without a job', 0, 20],
      ['with jobs that are due much later', 3, 45],
    ] as const) {
      it(`${what} asks for little`, async () => {
        for (let job = 0; job < jobs; job++) await site.create({ name: `job ${job}` }, NOW + 60 * MINUTE);
        let asked = 0;
        const around = (store: JobInstance) => {
          const counted = <T extends object>(target: T): T =>
            new Proxy(target, {
              get(inner, name): unknown {
                asked++;
                const member: unknown = Reflect.get(inner, name);
                return typeof member === 'function' ? member.bind(inner) : member;
              },
            });
          return { claims: counted(store.claims), history: counted(store.history) };
        };
        site.start('a', { around });
        await site.clock.advance(MINUTE);
        expect(asked).to.be.at.most(most);
      });
    }
  });
});
