import { expect } from 'chai';
import type { Item } from '../../../src/domain/item.js';
import { likesIn, RunningDemo } from '../../support/running-demo.js';

const SECOND_MS = 1_000;

describe('a demonstration and what is done to its store', () => {
  let demo: RunningDemo;

  afterEach(async () => {
    await demo.stop();
  });

  it('ends for good when an import has removed its items', async () => {
    demo = await RunningDemo.started(1_000);
    await demo.store.removeByPrefix('demo-');
    await demo.clock.advance(2 * SECOND_MS);
    expect(await demo.ended()).to.equal('items gone');
    expect(demo.store.items.size).to.equal(0);
    expect(demo.clock.sleeping).to.equal(0);
  });

  it('takes back a post that it wrote while the import removed the others, and touches no item of somebody’s own', async () => {
    demo = await RunningDemo.started(1_000);
    const own = { ...([...demo.store.items.values()][0] as Item), id: 'own-1' };
    let removed = false;
    demo.store.beforeUpsert = () => {
      if (removed) return;
      removed = true;
      demo.store.items.clear();
      demo.store.items.set(own.id, own);
    };
    await demo.clock.advance(60 * SECOND_MS);
    expect(await demo.ended()).to.equal('items gone');
    expect([...demo.store.items.values()]).to.deep.equal([own]);
  });

  it('ends at once in a store without a demonstration', async () => {
    demo = await RunningDemo.of(0);
    demo.start();
    expect(await demo.ended()).to.equal('items gone');
  });

  it('goes on with the others when only some items were removed, and forgets those', async () => {
    demo = await RunningDemo.started(1_000);
    for (const id of [...demo.store.items.keys()].slice(900)) demo.store.items.delete(id);
    const before = likesIn(demo.store.items.values());
    await demo.clock.advance(10 * SECOND_MS);
    let lost = 0;
    const addSignals = demo.store.addSignals.bind(demo.store);
    demo.store.addSignals = async (changes) => {
      const answer = await addSignals(changes);
      lost += changes.length - answer.applied;
      return answer;
    };
    await demo.clock.advance(60 * SECOND_MS);
    expect(lost).to.equal(0);
    expect(likesIn(demo.store.items.values())).to.be.above(before);
    expect(demo.errors).to.deep.equal([]);
  });

  it('goes on with the one that is left', async () => {
    demo = await RunningDemo.started(1_000);
    await demo.clock.advance(60 * SECOND_MS);
    const last = [...demo.store.items.keys()].at(-1) as string;
    for (const id of demo.store.items.keys()) if (id !== last) demo.store.items.delete(id);
    await demo.clock.advance(60 * SECOND_MS);
    expect(await demo.stop()).to.equal('stopped');
    expect(demo.store.items.has(last)).to.equal(true);
  });

  it('never touches an item of somebody’s own', async () => {
    demo = await RunningDemo.of(1_000);
    const own = { ...([...demo.store.items.values()].at(-1) as Item), id: 'own-1', signals: { reads: 50_000 } };
    demo.store.items.set(own.id, own);
    demo.start();
    await demo.clock.untilSleeping();
    await demo.clock.advance(30 * SECOND_MS);
    expect(demo.store.items.get('own-1')).to.equal(own);
  });

  it('reports a failing store once, tries on, and reports again only after it worked', async () => {
    demo = await RunningDemo.started(1_000);
    const failure = new Error('the database is locked');
    for (const times of [1, 2]) {
      demo.store.failure = failure;
      await demo.clock.advance(10 * SECOND_MS);
      expect(demo.errors).to.deep.equal(Array(times).fill(failure));
      demo.store.failure = undefined;
      const before = likesIn(demo.store.items.values());
      await demo.clock.advance(10 * SECOND_MS);
      expect(likesIn(demo.store.items.values())).to.be.above(before);
    }
    expect(demo.errors).to.have.lengthOf(2);
  });

  it('writes a post that failed once more under the same number', async () => {
    demo = await RunningDemo.started(1_000);
    let failing = true;
    demo.store.beforeUpsert = () => {
      if (failing) throw new Error('the disk is full');
    };
    await demo.clock.advance(60 * SECOND_MS);
    expect(demo.errors).not.to.deep.equal([]);
    failing = false;
    await demo.clock.advance(60 * SECOND_MS);
    expect([...demo.store.items.keys()][1_000]).to.equal('demo-001001');
  });

  it('survives a source that cannot be read at the start', async () => {
    demo = await RunningDemo.of(1_000);
    const { withView } = demo.source;
    const failure = new Error('no connection');
    demo.source.withView = () => Promise.reject(failure);
    demo.start();
    await demo.clock.untilSleeping();
    await demo.clock.advance(3 * SECOND_MS);
    expect(demo.errors).to.deep.equal([failure]);
    demo.source.withView = withView;
    const before = likesIn(demo.store.items.values());
    await demo.clock.advance(10 * SECOND_MS);
    expect(likesIn(demo.store.items.values())).to.be.above(before);
  });

  it('stops at once when it is told to, even in its sleep', async () => {
    demo = await RunningDemo.started(1_000);
    expect(await demo.stop()).to.equal('stopped');
    expect(demo.clock.sleeping).to.equal(0);
  });
});
