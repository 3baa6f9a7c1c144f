import { expect } from 'chai';
import { cancelExecution, NotCancelledError } from '../../../src/application/jobs/cancel-execution.js';
import type { JobDispatcher } from '../../../src/application/jobs/job-dispatcher.js';
import { JobSite, LEASE_MS, NOW, type OpenRun } from '../../support/job-site.js';
import { rejection } from '../../support/rejection.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const LONG = { timeoutMs: 10 * MINUTE };

describe('a run that somebody cancels', () => {
  let site: JobSite;
  const newest = () => site.runs.at(-1) as OpenRun;
  const shard = async () => (await site.store.records.find('digest'))?.shards[0];
  const newestId = async () => (await site.store.history.list({ limit: 1 }))[0]?.id as number;
  /** As somebody who asks the instance of that dispatcher. */
  const cancel = async (asked: JobDispatcher, reason = 'enough') => {
    const { history, claims } = site.store;
    return cancelExecution(await newestId(), reason, { history, claims, cancelHere: (...run) => asked.cancel(...run) });
  };

  beforeEach(() => {
    site = new JobSite();
  });

  it('is told at once by the instance that runs it, and its schedule goes on', async () => {
    await site.create(LONG);
    const { dispatcher } = site.start('a');
    await site.clock.advance(SECOND);
    expect(await cancel(dispatcher)).to.include({ state: 'running', owner: 'a' });
    expect(newest().signal.reason.message).to.equal('it was cancelled by request: enough');
    await site.clock.advance(10);
    expect(await site.record()).to.deep.equal(['1 s #1 cancelled: it was cancelled by request: enough']);
    expect(await shard()).to.include({ state: 'waiting', fireTime: NOW + MINUTE, attempt: 1 });
    await site.clock.advance(MINUTE);
    expect(newest().fireTime).to.equal(NOW + MINUTE);
    expect(newest().signal.aborted).to.equal(false);
  });

  it('is told by another instance with the next renewal', async () => {
    await site.create(LONG);
    site.start('a');
    await site.clock.advance(SECOND);
    const { dispatcher: other } = site.start('b');
    await cancel(other, '');
    expect(newest().signal.aborted).to.equal(false);
    await site.clock.advance(LEASE_MS / 3);
    expect(newest().signal.reason.message).to.equal('it was cancelled by request');
    await site.clock.advance(10);
    expect(await site.record()).to.deep.equal(['1 s #1 cancelled: it was cancelled by request']);
  });

  for (const hold of ['run', 'sticky'] as const) {
    it(`leaves the next run alone, also what is told late of it, with hold: ${hold}`, async () => {
      await site.create({ ...LONG, hold, schedule: { kind: 'interval', everyMs: SECOND } });
      const { dispatcher } = site.start('a');
      await site.clock.advance(SECOND);
      const first = newest();
      await cancel(dispatcher);
      await site.clock.advance(2 * SECOND);
      const next = newest();
      expect(next.fireTime).to.be.greaterThan(first.fireTime);
      dispatcher.cancel({ ...first, job: 'digest' }, 'again');
      await site.clock.advance(LEASE_MS);
      expect(next.signal.aborted).to.equal(false);
    });
  }

  it('has no other attempt when it ends as failed before it is told', async () => {
    await site.create(LONG);
    site.start('a');
    await site.clock.advance(SECOND);
    const { dispatcher: other } = site.start('b');
    await cancel(other);
    newest().fail('503');
    await site.clock.advance(MINUTE - 2 * SECOND);
    expect(site.runs).to.have.length(1);
    expect(await site.record()).to.deep.equal(['1 s #1 failed: 503']);
    expect(await shard()).to.include({ state: 'waiting', fireTime: NOW + MINUTE, attempt: 1 });
  });

  it('is not begun again when its instance dies meanwhile', async () => {
    await site.create(LONG);
    await site.clock.advance(SECOND);
    const [claim] = await site.store.claims.claim('dead', 1);
    if (!claim) throw new Error('nothing was due');
    const { shard: index, epoch, fireTime, attempt } = claim;
    const run = { job: 'digest', shard: index, epoch, fireTime, attempt, owner: 'dead' };
    await site.store.history.record([{ ...run, lastFireTime: fireTime, count: 1, state: 'running', detail: '' }]);
    const { dispatcher } = site.start('b');
    await cancel(dispatcher);
    await site.clock.advance(LEASE_MS + 100);
    expect(site.runs).to.have.length(0);
    expect(await site.record()).to.deep.equal(['1 s #1 lost: ']);
    expect(await shard()).to.include({ state: 'waiting', fireTime: NOW + MINUTE, attempt: 1 });
  });

  it('ends as cancelled, though its instance has told it to stop before', async () => {
    site.isObedient = false;
    await site.create(LONG);
    const { dispatcher } = site.start('a');
    await site.clock.advance(SECOND);
    const stopped = dispatcher.stop(SECOND);
    await site.clock.advance(SECOND);
    expect(newest().signal.aborted).to.equal(true);
    await cancel(dispatcher);
    newest().fail('stopped');
    await site.clock.advance(10);
    await stopped;
    expect(await site.record()).to.deep.equal(['1 s #1 cancelled: stopped']);
    site.start('b');
    await site.clock.advance(30 * SECOND);
    expect(site.runs).to.have.length(1);
  });

  it('is refused once it has ended', async () => {
    await site.create(LONG);
    const { dispatcher } = site.start('a');
    await site.clock.advance(SECOND);
    newest().succeed();
    await site.clock.advance(10);
    const error = await rejection(cancel(dispatcher));
    expect(error).to.be.instanceOf(NotCancelledError);
    expect(String(error)).to.match(/execution 1 is not running; it is succeeded$/);
  });
});
