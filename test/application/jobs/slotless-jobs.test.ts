import { expect } from 'chai';
import { JobSite, NOW } from '../../support/job-site.js';

const OTHERS = { name: 'others', shards: 3, timeoutMs: 600_000 } as const;
const BOARD = { name: 'refresh:hot', priority: 101, hold: 'sticky' } as const;

describe('a job of a higher priority than anybody can give', () => {
  let site: JobSite;
  const begun = (job: string) => site.runs.filter(({ definition }) => definition.name === job);

  beforeEach(() => {
    site = new JobSite();
  });

  it('is claimed within a second while others have all slots, and takes none', async () => {
    const { dispatcher } = site.start('a', { maxRunning: 2 });
    await site.create(OTHERS, NOW);
    dispatcher.wake();
    await site.clock.advance(100);
    expect(dispatcher.freeSlots).to.equal(0);
    await site.create(BOARD, NOW);
    await site.clock.advance(1_000);
    expect(begun('refresh:hot')).to.have.length(1);
    expect(begun('others')).to.have.length(2);
    expect(dispatcher.freeSlots).to.equal(0);
    begun('refresh:hot')[0]?.succeed();
    await site.clock.advance(100);
    expect(dispatcher.freeSlots).to.equal(0);
    for (const run of begun('others')) run.succeed();
    await site.clock.advance(100);
    expect(begun('others')).to.have.length(3);
    expect(dispatcher.freeSlots).to.equal(1);
  });

  it('goes on in time under the lease that it keeps, while others have all slots', async () => {
    await site.create({ ...BOARD, schedule: { kind: 'interval', everyMs: 5_000 } }, NOW);
    const { dispatcher } = site.start('a', { maxRunning: 2 });
    await site.clock.advance(100);
    begun('refresh:hot')[0]?.succeed();
    await site.create(OTHERS, NOW);
    dispatcher.wake();
    await site.clock.advance(4_890);
    expect(begun('others')).to.have.length(2);
    expect(begun('refresh:hot')).to.have.length(1);
    await site.clock.advance(10);
    expect(begun('refresh:hot').map(({ fireTime, epoch }) => [fireTime - NOW, epoch])).to.deep.equal([
      [0, 1],
      [5_000, 1],
    ]);
  });

  it('leaves another sticky job waiting for a slot, which has it as soon as one is free', async () => {
    const schedule = { kind: 'interval', everyMs: 5_000 } as const;
    await site.create({ name: 'sticky', hold: 'sticky', schedule }, NOW);
    const { dispatcher } = site.start('a', { maxRunning: 1 });
    await site.clock.advance(100);
    begun('sticky')[0]?.succeed();
    await site.create({ ...OTHERS, shards: 1 }, NOW);
    dispatcher.wake();
    await site.clock.advance(5_400);
    expect([begun('others').length, begun('sticky').length]).to.deep.equal([1, 1]);
    begun('others')[0]?.succeed();
    await site.clock.advance(10);
    expect(begun('sticky')).to.have.length(2);
    expect(dispatcher.freeSlots).to.equal(0);
  });

  it('is told to stop at once when the instance stops, while others still have their time', async () => {
    await site.create(BOARD, NOW);
    await site.create({ ...OTHERS, shards: 1 }, NOW);
    const { dispatcher } = site.start('a');
    await site.clock.advance(100);
    const stopped = dispatcher.stop(5_000);
    await site.clock.advance(0);
    expect(begun('refresh:hot')[0]?.signal.aborted).to.equal(true);
    expect(begun('others')[0]?.signal.aborted).to.equal(false);
    await site.clock.advance(6_000);
    await stopped;
    expect((await site.store.records.find('refresh:hot'))?.shards[0]).to.include({ state: 'waiting', attempt: 2 });
  });

  it('takes a slot of nobody however often it is claimed with others', async () => {
    await site.create({ ...BOARD, hold: 'run' }, NOW);
    await site.create(OTHERS, NOW);
    const { dispatcher } = site.start('a', { maxRunning: 4 });
    await site.clock.advance(10);
    expect(site.runs).to.have.length(4);
    expect(dispatcher.freeSlots).to.equal(1);
    for (const run of site.runs) run.succeed();
    await site.clock.advance(100);
    expect(dispatcher.freeSlots).to.equal(4);
  });
});
