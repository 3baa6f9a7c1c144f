import { expect } from 'chai';
import { LEASE_MS, NOW } from '../../support/job-site.js';
import type { JobInstance } from '../../support/job-stores.js';
import { cutOff, GATHERED, StickySite } from '../../support/sticky-site.js';

const SECOND = 1_000;
const MINUTE = 60_000;

describe('a job that is sticky', () => {
  let site: StickySite;

  beforeEach(() => {
    site = new StickySite();
  });

  it('is let go while it is paused', async () => {
    await site.createSticky();
    const { events } = site.start('a');
    await site.clock.advance(SECOND);
    await site.end();
    await site.store.records.setEnabled('digest', false);
    await site.clock.advance(LEASE_MS / 3);
    expect(await site.shard()).to.include({ state: 'waiting', dueAt: NOW + MINUTE });
    expect(events.of('lease released')).to.have.length(1);
    await site.clock.advance(5 * MINUTE);
    expect(site.runs).to.have.length(1);
    await site.store.records.setEnabled('digest', true);
    await site.clock.advance(5 * SECOND);
    expect(site.newest).to.include({ epoch: 2, fireTime: NOW + 5 * MINUTE });
  });

  it('does not run when it was paused just before it was due, and is let go at once', async () => {
    // Between two renewals.
    await site.createSticky({ schedule: { kind: 'interval', everyMs: 10 * SECOND } });
    site.start('a');
    await site.clock.advance(SECOND);
    await site.end();
    await site.clock.advance(9 * SECOND - 2 * GATHERED);
    await site.store.records.setEnabled('digest', false);
    await site.clock.advance(3 * GATHERED);
    expect(site.runs).to.have.length(1);
    expect(await site.shard()).to.include({ state: 'waiting' });
  });

  it('is held no longer than it is sticky', async () => {
    await site.createSticky();
    site.start('a');
    await site.clock.advance(SECOND);
    await site.end();
    const { definition } = await site.create({ name: 'other', hold: 'run' });
    await site.store.records.remove('other');
    await site.store.records.replace({ ...definition, name: 'digest' }, {});
    await site.clock.advance(MINUTE);
    await site.end();
    expect(await site.shard()).to.include({ state: 'waiting', epoch: 1 });
    expect(site.newest.tenure.aborted).to.equal(true);
  });

  it('ends its tenure when its job is removed', async () => {
    await site.createSticky();
    const { events } = site.start('a');
    await site.clock.advance(SECOND);
    await site.end();
    await site.store.records.remove('digest');
    await site.clock.advance(LEASE_MS / 3);
    expect(site.newest.tenure.aborted).to.equal(true);
    expect(events.of('lease lost')).to.have.length(1);
  });

  it('is let go at once when the instance stops, while others still have their time', async () => {
    await site.createSticky();
    await site.create({ name: 'long', timeoutMs: 10 * MINUTE });
    const { dispatcher, events } = site.start('a');
    await site.clock.advance(SECOND);
    site.runs.find(({ definition }) => definition.name === 'digest')?.succeed();
    await site.clock.advance(GATHERED);
    const stopped = dispatcher.stop(5 * MINUTE);
    await site.clock.advance(1);
    expect(await site.shard()).to.include({ state: 'waiting', dueAt: NOW + MINUTE });
    expect(events.of('lease released').map(({ job }) => job)).to.deep.equal(['digest']);
    site.start('b');
    await site.clock.advance(MINUTE);
    expect(site.newest).to.include({ owner: 'b', epoch: 2, fireTime: NOW + MINUTE });
    site.runs.find(({ definition }) => definition.name === 'long')?.succeed();
    await site.clock.advance(GATHERED);
    await stopped;
    expect(dispatcher.held).to.equal(0);
  });

  it('is not held by an instance that stops while it runs', async () => {
    await site.createSticky();
    const { dispatcher } = site.start('a', { around: cutOff((name) => name === 'keep') });
    await site.clock.advance(SECOND);
    const stopped = dispatcher.stop(MINUTE);
    site.newest.succeed();
    await site.clock.advance(GATHERED);
    await stopped;
    expect(await site.shard()).to.include({ state: 'waiting', fireTime: NOW + MINUTE });
    expect(await site.record()).to.deep.equal(['1 s #1 succeeded: done']);
  });

  it('is not taken for lost by a renewal while it is being let go', async () => {
    await site.createSticky();
    let answer = () => {};
    const around = (store: JobInstance): JobInstance => ({
      ...store,
      claims: new Proxy(store.claims, {
        get: (target, name) => async (keys: never) => {
          const told = await Reflect.get(target, name).call(target, keys, 9);
          if (name === 'letGo') await new Promise<void>((resolve) => (answer = resolve));
          return told;
        },
      }),
    });
    const { events } = site.start('a', { around });
    await site.clock.advance(SECOND);
    await site.end();
    await site.store.records.setEnabled('digest', false);
    await site.clock.advance(LEASE_MS * 0.8);
    answer();
    await site.clock.advance(0);
    expect(events.all.map(({ type }) => type).filter((type) => type.startsWith('lease'))).to.deep.equal([
      ...['lease acquired', 'lease released'],
    ]);
  });

  it('is let go when it is to be, and its run is told why', async () => {
    await site.createSticky();
    await site.createSticky({ name: 'running' });
    const { dispatcher, events } = site.start('a');
    await site.clock.advance(SECOND);
    site.runs.find(({ definition }) => definition.name === 'digest')?.succeed();
    await site.clock.advance(GATHERED);
    const gone = Promise.all(
      ['digest', 'running', 'none'].map((job) => dispatcher.letGo(job, new Error('it is gone'))),
    );
    await site.clock.advance(GATHERED);
    await gone;
    expect(events.of('lease released').map(({ job }) => job)).to.have.members(['digest', 'running']);
    expect(await site.record()).to.have.members(['1 s #1 succeeded: done', '1 s #1 cancelled: it is gone']);
    expect(dispatcher.held).to.equal(0);
  });
});
