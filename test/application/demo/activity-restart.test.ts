import { expect } from 'chai';
import { drawPost } from '../../../src/application/demo/post.js';
import type { Item } from '../../../src/domain/item.js';
import { likesIn, RunningDemo } from '../../support/running-demo.js';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;

describe('a demonstration that goes on later', () => {
  let demo: RunningDemo;

  afterEach(async () => {
    await demo.stop();
  });

  it('goes on after a restart where it was, with other votes', async () => {
    demo = await RunningDemo.started(1_000);
    await demo.clock.advance(60 * SECOND_MS);
    expect(await demo.stop()).to.equal('stopped');
    const before = new Map(demo.store.items);
    demo.start();
    await demo.clock.untilSleeping();
    await demo.clock.advance(60 * SECOND_MS);
    const posted = [...demo.store.items.keys()].slice(before.size);
    expect(posted[0]).to.equal(drawPost(2_026, before.size + 1).id);
    expect(likesIn(demo.store.items.values())).to.be.above(likesIn(before.values()));
    for (const [id, item] of before) {
      expect(demo.store.items.get(id)?.signals['reads'] ?? 0).to.be.at.least(item.signals['reads'] ?? 0);
    }
  });

  it('does not bring the same votes once more after each restart', async () => {
    demo = await RunningDemo.of(1_000);
    const asFilled = new Map(demo.store.items);
    const firstVotes: string[][] = [];
    for (const start of [0, 1]) {
      for (const [id, item] of asFilled) demo.store.items.set(id, item);
      demo.clock.jumpWallClock(start * SECOND_MS);
      demo.start();
      await demo.clock.untilSleeping();
      await demo.stop();
      const voted = [...demo.store.items.values()].filter((item) => asFilled.get(item.id) !== item);
      firstVotes.push(voted.map(({ id, signals }) => `${id} ${JSON.stringify(signals)}`));
    }
    const [first, second] = firstVotes as [string[], string[]];
    expect(second.filter((vote) => first.includes(vote)).length).to.be.below(second.length / 2);
  });

  it('makes up for a night it was down, so that the list is not of yesterday', async () => {
    demo = await RunningDemo.of(2_000);
    const newest = demo.store.items.get('demo-002000') as Item;
    demo.clock.jumpWallClock(10 * HOUR_MS);
    demo.start();
    await demo.clock.untilSleeping();
    const now = demo.clock.now();
    expect(demo.store.items.get('demo-002000')).to.include({ createdAt: newest.createdAt });
    const since = [...demo.store.items.values()].slice(2_000);
    expect(since.length).to.be.within(1_600, 1_700);
    for (const { createdAt, updatedAt } of since) {
      expect(createdAt).to.be.within(now - 10 * HOUR_MS - 20_000, now);
      expect(updatedAt).to.equal(now);
    }
    expect((await demo.top(10)).some(({ createdAt }) => now - createdAt < 5 * HOUR_MS)).to.equal(true);
    await demo.clock.advance(60 * SECOND_MS);
    expect([...demo.store.items.keys()].at(-1)).to.equal(drawPost(2_026, demo.store.items.size).id);
  });

  it('takes a wall clock that is set back as no reason for anything', async () => {
    demo = await RunningDemo.started(1_000);
    demo.clock.jumpWallClock(-48 * HOUR_MS);
    const before = likesIn(demo.store.items.values());
    await demo.clock.advance(10 * SECOND_MS);
    expect(likesIn(demo.store.items.values()) - before).to.be.within(1, 1_000);
    expect(demo.errors).to.deep.equal([]);
  });
});
