import { expect } from 'chai';
import type { JobClaims } from '../../../src/application/jobs/job-claims.js';
import type { NewExecution } from '../../../src/application/jobs/job-history.js';
import { JobSite, LEASE_MS, NOW, type OpenRun } from '../../support/job-site.js';
import type { JobInstance } from '../../support/job-stores.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DOWN = () => Promise.reject(new Error('the store is away'));

/** The store, with some of its claims' methods replaced as long as `isOn` says so. */
function withClaims(isOn: () => boolean, replaced: Partial<JobClaims>) {
  return ({ claims, history }: JobInstance) => ({
    history,
    claims: new Proxy(claims, {
      get(target, name) {
        const other = isOn() ? Reflect.get(replaced, name) : undefined;
        return other ?? Reflect.get(target, name).bind(target);
      },
    }),
  });
}

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

  it('stops a run whose lease it can’t renew, before another begins it', async () => {
    await site.create({ timeoutMs: 10 * MINUTE });
    const { events } = site.start('a', {
      around: withClaims(() => site.clock.now() > NOW + SECOND, {
        renew: DOWN,
        claim: DOWN,
        nextDue: DOWN,
        settle: DOWN,
      }),
    });
    await site.clock.advance(SECOND);
    const [first] = site.runs;
    // One second of what remains after the margin was spent before the claim.
    await site.clock.advance(LEASE_MS * 0.9 - 1);
    expect(first?.signal.aborted).to.equal(false);
    site.start('b');
    await site.clock.advance(1);
    expect(first?.signal.aborted).to.equal(true);
    expect(events.of('lease lost')[0]?.reason).to.equal(
      'the lease of "digest" was lost: it was not renewed within 9000 ms (the store is away)',
    );
    await site.clock.advance(LEASE_MS * 0.1 + 20);
    expect(newest()).to.include({ owner: 'b', attempt: 2, epoch: 2 });
    expect(await site.record()).to.deep.equal([
      '1 s #1 lost: the lease of "digest" was lost: it was not renewed within 9000 ms (the store is away)',
      '1 s #2 running: ',
    ]);
  });

  it('stops a run whose job was removed at the next renewal', async () => {
    await site.create({ timeoutMs: 10 * MINUTE });
    site.start('a');
    await site.clock.advance(SECOND);
    await site.store.records.remove('digest');
    await site.clock.advance(LEASE_MS / 3);
    expect(newest().signal.reason.message).to.equal('the lease of "digest" was lost: somebody else has taken it');
  });

  it('takes a run for lost whose settlement is refused', async () => {
    await site.create();
    const { events } = site.start('a');
    await site.clock.advance(SECOND);
    await site.store.records.remove('digest');
    newest().succeed();
    await site.clock.advance(10);
    expect(events.of('execution ended').map(({ state }) => state)).to.deep.equal(['lost']);
  });

  it('loses no run to a renewal that was under way when it was settled', async () => {
    let answer = () => {};
    const around = withClaims(() => true, {
      renew: async (keys) => {
        await new Promise<void>((resolve) => (answer = resolve));
        return site.store.claims.renew(keys);
      },
    });
    await site.create();
    const { events } = site.start('a', { around });
    await site.clock.advance(SECOND + LEASE_MS / 3);
    newest().succeed();
    await site.clock.advance(10);
    answer();
    await site.clock.advance(10);
    expect(events.of('lease lost')).to.deep.equal([]);
    expect(await site.record()).to.deep.equal(['1 s #1 succeeded: done']);
  });

  it('puts back what it claimed and can’t record, and runs it later', async () => {
    await site.create();
    let isDown = true;
    const { events } = site.start('a', {
      around: ({ claims, history }) => ({
        claims,
        history: new Proxy(history, {
          get: (target, name) => (isDown && name === 'record' ? DOWN : Reflect.get(target, name).bind(target)),
        }),
      }),
    });
    await site.clock.advance(5 * SECOND);
    expect(site.runs).to.have.length(0);
    isDown = false;
    await site.clock.advance(5 * SECOND);
    expect(site.runs).to.have.length(1);
    expect(newest()).to.include({ attempt: 1, fireTime: NOW + SECOND });
    expect(events.of('job store down')).to.have.length(1);
    expect(events.of('job store up')).to.have.length(1);
  });

  it('settles what has ended when the store is back, as long as it holds it', async () => {
    let isDown = false;
    await site.create();
    const { events, dispatcher } = site.start('a', { around: withClaims(() => isDown, { settle: DOWN }) });
    await site.clock.advance(SECOND);
    isDown = true;
    newest().succeed();
    await site.clock.advance(3 * SECOND);
    expect(await site.record()).to.deep.equal(['1 s #1 running: ']);
    isDown = false;
    await site.clock.advance(3 * SECOND);
    expect(await site.record()).to.deep.equal(['1 s #1 succeeded: done']);
    expect(events.of('job store down')).to.have.length(1);
    expect(dispatcher.held).to.equal(0);
  });

  it('believes that it has settled what was settled by a request whose answer was lost', async () => {
    await site.create();
    let count = 0;
    const around = withClaims(() => count++ === 0 || count < 1_000, {
      settle: async (settlements) => {
        const settled = await site.store.claims.settle(settlements);
        if (settled.length > 0) throw new Error('the answer was lost');
        return settled;
      },
    });
    site.start('a', { around });
    await site.clock.advance(SECOND);
    newest().succeed();
    await site.clock.advance(2 * SECOND);
    expect(await site.record()).to.deep.equal(['1 s #1 succeeded: done']);
  });

  it('records a run as lost that ends after somebody else has taken its shard', async () => {
    site.isObedient = false;
    await site.create({ timeoutMs: 10 * MINUTE });
    let isDown = false;
    const { events } = site.start('a', {
      around: withClaims(() => isDown, { renew: DOWN, claim: DOWN, nextDue: DOWN, settle: DOWN }),
    });
    await site.clock.advance(SECOND);
    isDown = true;
    site.start('b');
    await site.clock.advance(2 * LEASE_MS);
    isDown = false;
    const [first, second] = site.runs;
    first?.succeed('too late');
    await site.clock.advance(20);
    second?.succeed('in time');
    await site.clock.advance(20);
    expect(await site.record()).to.deep.equal(['1 s #1 lost: ', '1 s #2 succeeded: in time']);
    expect(events.of('execution ended').map(({ state }) => state)).to.deep.equal(['lost']);
  });

  it('records as lost what its holder died over before it began, when it is not begun again', async () => {
    await site.create({ delivery: 'atMostOnce' });
    await site.clock.advance(SECOND);
    await site.store.claims.claim('dead', 1);
    site.start('a');
    await site.clock.advance(LEASE_MS + 100);
    expect(site.runs).to.have.length(0);
    expect(await site.record()).to.deep.equal(['1 s #1 lost: its instance was gone before the run was recorded']);
    expect((await site.store.history.list({ limit: 1 }))[0]).to.include({ owner: 'dead', epoch: 1 });
  });

  it('records nothing twice that its holder died over after it began', async () => {
    await site.create({ delivery: 'atMostOnce' });
    site.start('dead');
    await site.clock.advance(SECOND);
    // As if that process were gone: nobody renews it.
    const [shard] = site.table.jobs.get('digest')?.shards ?? [];
    if (shard) shard.dueAt = NOW + 2 * SECOND;
    site.start('a');
    await site.clock.advance(1_100);
    expect(await site.record()).to.deep.equal(['1 s #1 lost: ']);
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

  describe('that stops', () => {
    it('claims nothing more, and ends when what runs has ended in its time', async () => {
      await site.create({}, NOW);
      await site.create({ name: 'later' }, NOW + 2 * SECOND);
      const { dispatcher } = site.start('a');
      await site.clock.advance(SECOND);
      let isStopped = false;
      void dispatcher.stop(5_000).then(() => (isStopped = true));
      await site.clock.advance(3 * SECOND);
      expect(isStopped).to.equal(false);
      expect(newest().signal.aborted).to.equal(false);
      newest().succeed();
      await site.clock.advance(10);
      expect(isStopped).to.equal(true);
      expect(site.runs).to.have.length(1);
      expect(await site.record()).to.deep.equal(['0 s #1 succeeded: done']);
      expect(site.clock.sleeping).to.equal(0);
    });

    it('tells what runs to stop when its time is up, and has another run it at once', async () => {
      await site.create({}, NOW);
      const { dispatcher } = site.start('a');
      await site.clock.advance(SECOND);
      const stopped = dispatcher.stop(5_000);
      await site.clock.advance(5_010);
      await stopped;
      expect(await site.record()).to.deep.equal(['0 s #1 lost: the instance is stopping']);
      site.start('b');
      await site.clock.advance(10);
      expect(newest()).to.include({ owner: 'b', fireTime: NOW, attempt: 2 });
    });

    it('keeps what takes no notice of its signal to the end, and reports it', async () => {
      site.isObedient = false;
      await site.create({ timeoutMs: 20_000, schedule: { kind: 'interval', everyMs: 60 * MINUTE } }, NOW);
      const { dispatcher, events } = site.start('a');
      site.start('b');
      await site.clock.advance(SECOND);
      let isStopped = false;
      void dispatcher.stop(1_000).then(() => (isStopped = true));
      await site.clock.advance(MINUTE);
      expect(isStopped).to.equal(false);
      expect(events.of('run overdue')).to.have.length(1);
      expect(site.runs).to.have.length(1);
      newest().succeed('at last');
      await site.clock.advance(10);
      expect(isStopped).to.equal(true);
      expect(await site.record()).to.deep.equal(['0 s #1 succeeded: at last']);
    });

    it('tells what is about to begin when its time is up to stop, too', async () => {
      await site.create({}, NOW);
      let answer = () => {};
      const { dispatcher } = site.start('a', {
        around: ({ claims, history }) => ({
          claims,
          history: new Proxy(history, {
            get(target, name) {
              if (name !== 'record') return Reflect.get(target, name).bind(target);
              return async (executions: readonly NewExecution[]) => {
                await new Promise<void>((resolve) => (answer = resolve));
                return target.record(executions);
              };
            },
          }),
        }),
      });
      await site.clock.advance(1);
      const stopped = dispatcher.stop(100);
      await site.clock.advance(200);
      answer();
      await site.clock.advance(10);
      await stopped;
      expect(site.runs).to.have.length(0);
      expect(await site.record()).to.deep.equal(['0 s #1 lost: the instance is stopping']);
    });

    it('puts back what it was claiming', async () => {
      await site.create({}, NOW);
      let answer = () => {};
      const around = withClaims(() => true, {
        claim: async (owner, limit) => {
          const claimed = await site.store.claims.claim(owner, limit);
          await new Promise<void>((resolve) => (answer = resolve));
          return claimed;
        },
      });
      const { dispatcher } = site.start('a', { around });
      await site.clock.advance(1);
      const stopped = dispatcher.stop(1_000);
      answer();
      await site.clock.advance(10);
      await stopped;
      expect(site.runs).to.have.length(0);
      expect((await site.store.records.find('digest'))?.shards[0]).to.include({
        ...{ state: 'waiting', fireTime: NOW, dueAt: NOW, attempt: 1 },
      });
    });
  });
});
