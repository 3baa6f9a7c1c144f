import { expect } from 'chai';
import type { NewExecution } from '../../../src/application/jobs/job-history.js';
import { JobSite, NOW, type OpenRun } from '../../support/job-site.js';
import { withClaims } from '../../support/with-claims.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

describe('a dispatcher of jobs that stops', () => {
  let site: JobSite;
  const newest = () => site.runs.at(-1) as OpenRun;

  beforeEach(() => {
    site = new JobSite();
  });

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

  it('tells what runs to stop in time, also while the store does not answer what is queued', async () => {
    await site.create({}, NOW);
    site.store.queue.feed = () => new Promise(() => {});
    const { dispatcher } = site.start('a');
    await site.clock.advance(SECOND);
    let isStopped = false;
    void dispatcher.stop(5_000).then(() => (isStopped = true));
    await site.clock.advance(5_010);
    expect(newest().signal.aborted).to.equal(true);
    await site.clock.advance(2_000);
    expect(isStopped).to.equal(true);
    expect(await site.record()).to.deep.equal(['0 s #1 lost: the instance is stopping']);
  });

  it('does not wait for a history that does not answer', async () => {
    let isCleaning = false;
    site.store.history.clean = () => {
      isCleaning = true;
      return new Promise(() => {});
    };
    const { dispatcher } = site.start('a');
    await site.clock.advance(60 * MINUTE);
    expect(isCleaning).to.equal(true);
    let isStopped = false;
    void dispatcher.stop(5_000).then(() => (isStopped = true));
    await site.clock.advance(2_000);
    expect(isStopped).to.equal(true);
  });

  it('keeps what takes no notice of its signal to the end, and reports it', async () => {
    site.isObedient = false;
    await site.create({ timeoutMs: 20_000, schedule: { kind: 'interval', everyMs: 60 * MINUTE } }, NOW);
    const { dispatcher, events } = site.start('a');
    site.start('b');
    await site.clock.advance(SECOND);
    let isStopped = false;
    void dispatcher.stop(1_000).then(() => (isStopped = true));
    await site.clock.advance(2_999);
    expect(events.of('run overdue')).to.have.length(0);
    await site.clock.advance(1);
    expect(events.of('run overdue')).to.have.length(1);
    expect(dispatcher.running).to.deep.equal(['digest']);
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
