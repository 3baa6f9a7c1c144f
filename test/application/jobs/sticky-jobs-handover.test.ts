import { expect } from 'chai';
import { HIGHEST_PRIORITY } from '../../../src/domain/scheduling/job-definition.js';
import { JobSite, LEASE_MS, NOW } from '../../support/job-site.js';
import { cutOff, StickySite } from '../../support/sticky-site.js';

const SECOND = 1_000;
const MINUTE = 60_000;

describe('a job that is sticky', () => {
  let site: StickySite;

  beforeEach(() => {
    site = new StickySite();
  });

  it('goes to another instance after three runs in a row that failed', async () => {
    await site.createSticky({ retry: { attempts: 5, backoffMs: 100, longestBackoffMs: 100 } });
    const { events } = site.start('a');
    await site.clock.advance(SECOND);
    site.start('b');
    for (const how of ['fail', 'fail', 'succeed', 'fail', 'fail'] as const) {
      await site.end(how);
      await site.clock.advance(how === 'fail' ? 100 : MINUTE);
    }
    expect(site.newest).to.include({ owner: 'a', epoch: 1, attempt: 3 });
    await site.end('fail');
    expect(site.newest.tenure.aborted).to.equal(true);
    expect(events.of('lease released')).to.deep.equal([{ type: 'lease released', job: 'digest', shard: 0, token: 1 }]);
    expect((await site.shard())?.dueAt).to.be.at.least(site.clock.now() + 2_400);
    await site.clock.advance(3 * SECOND);
    expect(site.newest).to.include({ owner: 'b', epoch: 2, attempt: 4 });
    await site.end();
    expect(await site.shard()).to.include({ state: 'held', owner: 'b' });
  });

  it('goes to another instance after three runs in a row that timed out', async () => {
    await site.createSticky({ timeoutMs: 5_000, retry: { attempts: 1, backoffMs: 100, longestBackoffMs: 100 } });
    site.start('a');
    await site.clock.advance(SECOND);
    site.start('b');
    await site.clock.advance(4 * MINUTE);
    expect(site.runs.map(({ owner, epoch }) => `${owner} ${epoch}`)).to.deep.equal(['a 1', 'a 1', 'a 1', 'b 2', 'b 2']);
  });

  it('stays where it is though its runs time out, if it is a board’s, whose build may take longer than each', async () => {
    const retry = { attempts: 1, backoffMs: 100, longestBackoffMs: 100 };
    await site.createSticky({ timeoutMs: 5_000, retry, priority: HIGHEST_PRIORITY + 1 });
    site.start('a');
    await site.clock.advance(SECOND);
    site.start('b');
    await site.clock.advance(6 * MINUTE);
    expect(site.runs).to.have.length(7);
    expect(new Set(site.runs.map(({ owner, epoch, tenure }) => `${owner} ${epoch} ${tenure.aborted}`))).to.deep.equal(
      new Set(['a 1 false']),
    );
  });

  it('goes on alone after three runs in a row that failed, where there is no other instance', async () => {
    await site.createSticky({ retry: { attempts: 5, backoffMs: 100, longestBackoffMs: 100 } });
    site.start('a');
    await site.clock.advance(SECOND);
    for (let run = 0; run < 3; run++) {
      await site.end('fail');
      await site.clock.advance(200);
    }
    expect(site.runs).to.have.length(3);
    await site.clock.advance(2_200);
    // Others would have it by now.
    expect(site.runs).to.have.length(3);
    await site.clock.advance(SECOND);
    expect(site.newest).to.include({ owner: 'a', epoch: 2, attempt: 4 });
  });

  it('goes to another instance when a run has ended on one that is overloaded', async () => {
    await site.createSticky({ schedule: { kind: 'interval', everyMs: SECOND } });
    const load = { claimDelayMs: 0, isOverloaded: false, others: 0 };
    site.start('a', { load });
    await site.clock.advance(SECOND);
    site.start('b');
    await site.end();
    await site.clock.advance(SECOND);
    load.isOverloaded = true;
    await site.end();
    await site.clock.advance(3 * SECOND);
    expect(site.newest).to.include({ owner: 'b', epoch: 2 });
  });

  it('goes to another instance while it waits on one that becomes overloaded', async () => {
    await site.createSticky();
    const load = { claimDelayMs: 0, isOverloaded: false, others: 0 };
    const { dispatcher } = site.start('a', { load });
    await site.clock.advance(SECOND);
    await site.end();
    load.isOverloaded = true;
    await site.clock.advance(LEASE_MS / 3);
    expect(site.newest.tenure.aborted).to.equal(true);
    expect(dispatcher.held).to.equal(0);
    expect(await site.shard()).to.include({ state: 'waiting', dueAt: NOW + MINUTE });
    site.start('b');
    await site.clock.advance(MINUTE);
    expect(site.newest).to.include({ owner: 'b', epoch: 2, fireTime: NOW + MINUTE });
  });

  it('is another’s once its holder is gone, before it is due', async () => {
    await site.createSticky({ schedule: { kind: 'interval', everyMs: 10 * MINUTE } });
    let isGone = false;
    site.start('a', { around: cutOff(() => isGone) });
    await site.clock.advance(SECOND);
    await site.end();
    isGone = true;
    const { events } = site.start('b');
    await site.clock.advance(LEASE_MS + 2 * SECOND);
    expect(await site.shard()).to.include({
      state: 'held',
      owner: 'b',
      epoch: 2,
      fireTime: NOW + 10 * MINUTE,
      attempt: 1,
    });
    expect(events.of('lease acquired')).to.have.length(1);
    expect(site.runs[0]?.tenure.aborted).to.equal(true);
    await site.clock.advance(10 * MINUTE);
    expect(site.newest).to.include({ owner: 'b', attempt: 1, fireTime: NOW + 10 * MINUTE });
    expect((await site.record()).filter((line) => line.includes('lost'))).to.deep.equal([]);
  });

  it('tells that its lease was lost while it waited', async () => {
    await site.createSticky({ schedule: { kind: 'interval', everyMs: 10 * MINUTE } });
    let isGone = false;
    const { events, dispatcher } = site.start('a', { around: cutOff(() => isGone) });
    await site.clock.advance(SECOND);
    await site.end();
    isGone = true;
    await site.clock.advance(2 * LEASE_MS);
    expect(events.of('lease lost')).to.have.length(1);
    expect(events.of('lease released')).to.deep.equal([]);
    expect(site.newest.tenure.reason.name).to.equal('LeaseLostError');
    expect(dispatcher.held).to.equal(0);
  });
});

describe('an instance that is loaded', () => {
  it('claims what is due later than others would', async () => {
    const site = new JobSite();
    await site.create();
    const load = { claimDelayMs: 0, isOverloaded: false, others: 0 };
    site.start('a', { load });
    load.claimDelayMs = 300;
    await site.clock.advance(SECOND + 299);
    expect(site.runs).to.have.length(0);
    await site.clock.advance(1);
    expect(site.runs).to.have.length(1);
  });
});
