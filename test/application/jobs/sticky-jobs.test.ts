import { expect } from 'chai';
import { LEASE_MS, NOW } from '../../support/job-site.js';
import type { JobInstance } from '../../support/job-stores.js';
import { StickySite } from '../../support/sticky-site.js';

const SECOND = 1_000;
const MINUTE = 60_000;

describe('a job that is sticky', () => {
  let site: StickySite;

  beforeEach(() => {
    site = new StickySite();
  });

  it('runs again and again where it is, under one epoch and one tenure', async () => {
    await site.createSticky();
    const first = site.start('a');
    await site.clock.advance(SECOND);
    await site.end();
    expect(await site.shard()).to.include({ state: 'held', fireTime: NOW + MINUTE, epoch: 1, owner: 'a' });
    expect([first.dispatcher.held, first.dispatcher.freeSlots]).to.deep.equal([1, 4]);
    const second = site.start('b');
    for (let minute = 1; minute <= 5; minute++) {
      await site.clock.advance(MINUTE);
      await site.end();
    }
    expect(site.runs.map(({ owner, epoch, fireTime }) => [owner, epoch, fireTime - NOW])).to.deep.equal(
      [SECOND, ...[1, 2, 3, 4, 5].map((minute) => minute * MINUTE)].map((at) => ['a', 1, at]),
    );
    const tenures = new Set(site.runs.map(({ tenure }) => tenure));
    expect([tenures.size, site.newest.tenure.aborted]).to.deep.equal([1, false]);
    expect((await site.record()).at(-1)).to.equal('300 s #1 succeeded: done');
    const told = [...first.events.all, ...second.events.all].filter(({ type }) => type.startsWith('lease'));
    expect(told).to.deep.equal([{ type: 'lease acquired', job: 'digest', shard: 0, token: 1 }]);
  });

  it('begins at its fire time by the store’s clock, also when that was set meanwhile', async () => {
    await site.createSticky();
    site.start('a');
    await site.clock.advance(SECOND);
    await site.end();
    // The instance goes by the monotonic one, which is left as it is.
    site.clock.jumpWallClock(-10 * SECOND);
    await site.clock.advance(NOW + MINUTE - site.clock.now() - 1);
    expect(site.runs).to.have.length(1);
    await site.clock.advance(1);
    expect(site.newest.fireTime).to.equal(NOW + MINUTE);
  });

  it('without that ends its tenure with each run', async () => {
    await site.create({ hold: 'run' });
    const { events } = site.start('a');
    await site.clock.advance(SECOND);
    const [first] = site.runs;
    expect(first?.tenure.aborted).to.equal(false);
    await site.end();
    expect(first?.tenure.aborted).to.equal(true);
    expect(events.all.filter(({ type }) => type.startsWith('lease'))).to.deep.equal([]);
  });

  it('tries again where it is after a failure', async () => {
    await site.createSticky();
    site.start('a');
    await site.clock.advance(SECOND);
    await site.end('fail');
    expect(await site.shard()).to.include({ state: 'held', attempt: 2 });
    await site.clock.advance(SECOND);
    expect(site.newest).to.include({ owner: 'a', epoch: 1, attempt: 2, fireTime: NOW + SECOND });
  });

  it('runs when another instance was asked to run it now, with the next renewal', async () => {
    await site.createSticky();
    site.start('a');
    await site.clock.advance(SECOND);
    await site.end();
    await site.clock.advance(20 * SECOND);
    await site.store.records.trigger('digest');
    const at = site.clock.now();
    await site.clock.advance(LEASE_MS / 3);
    expect(site.newest).to.include({ owner: 'a', epoch: 1, fireTime: at });
    await site.end();
    expect(await site.shard()).to.include({ state: 'held', fireTime: NOW + MINUTE });
  });

  it('runs at once when this instance was asked to run it now', async () => {
    await site.createSticky();
    const { dispatcher } = site.start('a');
    await site.clock.advance(SECOND);
    await site.end();
    await site.clock.advance(20 * SECOND);
    await site.store.records.trigger('digest');
    dispatcher.wake();
    await site.clock.advance(1);
    expect(site.runs).to.have.length(2);
  });

  it('takes another schedule, later or sooner', async () => {
    await site.createSticky();
    site.start('a');
    await site.clock.advance(SECOND);
    await site.end();
    const { definition } = await site.createSticky({ name: 'other' });
    await site.store.records.replace({ ...definition, name: 'digest' }, { nextFireTime: NOW + 90_000 });
    await site.clock.advance(MINUTE);
    expect(site.runs.filter(({ definition: { name } }) => name === 'digest')).to.have.length(1);
    await site.store.records.replace({ ...definition, name: 'digest' }, { nextFireTime: NOW + 70_000 });
    await site.clock.advance(10_000);
    expect(site.newest).to.include({ epoch: 1, fireTime: NOW + 70_000 });
  });

  it('takes no slot while it waits, and waits for one when it is due', async () => {
    await site.createSticky();
    const { dispatcher } = site.start('a', { maxRunning: 1 });
    await site.clock.advance(SECOND);
    await site.end();
    expect(dispatcher.freeSlots).to.equal(1);
    await site.create({ name: 'long', timeoutMs: 10 * MINUTE }, NOW + MINUTE - SECOND);
    await site.clock.advance(MINUTE + SECOND);
    expect(site.newest.definition.name).to.equal('long');
    await site.end();
    expect(site.newest).to.include({ epoch: 1, fireTime: NOW + MINUTE });
    expect(dispatcher.freeSlots).to.equal(0);
  });

  it('is begun once though the answer was lost', async () => {
    await site.createSticky();
    let lost = 0;
    const around = (store: JobInstance) => ({
      history: store.history,
      claims: new Proxy(store.claims, {
        get: (target, name) => async (keys: never) => {
          const answer = await Reflect.get(target, name).call(target, keys, 9);
          if ((name === 'resume' || name === 'keep') && lost++ % 2 === 0) throw new Error('it was lost');
          return answer;
        },
      }),
    });
    site.start('a', { around });
    await site.clock.advance(SECOND);
    for (let run = 0; run < 3; run++) {
      site.newest.succeed();
      await site.clock.advance(MINUTE + SECOND);
    }
    expect(lost).to.equal(12);
    expect(site.runs.map(({ fireTime, epoch }) => [fireTime - NOW, epoch])).to.deep.equal([
      ...[SECOND, MINUTE, 2 * MINUTE, 3 * MINUTE].map((at) => [at, 1]),
    ]);
    expect((await site.record()).slice(0, 3).map((line) => line.split(' ')[3])).to.deep.equal(
      Array(3).fill('succeeded:'),
    );
  });
});
