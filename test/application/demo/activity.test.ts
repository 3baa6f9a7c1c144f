import { expect } from 'chai';
import { drawPost } from '../../../src/application/demo/post.js';
import type { Item } from '../../../src/domain/item.js';
import { RunningDemo } from '../../support/running-demo.js';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;

function likesIn(items: Iterable<Item>): number {
  let likes = 0;
  for (const { signals } of items) likes += signals['likes'] ?? 0;
  return likes;
}

const ids = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id);

describe('DemoActivity', () => {
  let demo: RunningDemo;

  afterEach(async () => {
    await demo.stop();
  });

  async function running(posts: number, options?: { seed?: number; now?: number }): Promise<void> {
    demo = await RunningDemo.of(posts, options);
    demo.start();
    await demo.clock.untilSleeping();
  }

  for (const [seed, hour] of [
    [2_026, 9],
    [2_026, 21],
    [1, 3],
  ] as const) {
    it(`changes the order of the top ten within 20 seconds, with seed ${seed} from ${hour} o'clock`, async () => {
      await running(20_000, { seed, now: Date.UTC(2026, 1, 3, hour) });
      let before = ids(await demo.top(10));
      let moved = 0;
      for (let window = 0; window < 10; window++) {
        await demo.clock.advance(20 * SECOND_MS);
        const now = ids(await demo.top(10));
        if (now.join() !== before.join()) moved++;
        before = now;
      }
      expect(moved).to.be.above(8);
    });
  }

  it('brings new entries into the top ten within minutes', async () => {
    await running(20_000);
    const before = ids(await demo.top(10));
    await demo.clock.advance(180 * SECOND_MS);
    expect(ids(await demo.top(10)).filter((id) => !before.includes(id)).length).to.be.within(1, 9);
  });

  it('brings some hundred reads and a dozen votes a second, in one transaction each', async () => {
    await running(20_000);
    const before = [...demo.store.items.values()];
    let transactions = 0;
    const addSignals = demo.store.addSignals.bind(demo.store);
    demo.store.addSignals = (changes) => {
      transactions++;
      return addSignals(changes);
    };
    await demo.clock.advance(60 * SECOND_MS);
    expect(transactions).to.equal(60);
    expect((likesIn(demo.store.items.values()) - likesIn(before)) / 60).to.be.within(3, 40);
  });

  it('brings a new post every eight seconds or so, numbered on and dated now', async () => {
    await running(1_000);
    const from = demo.clock.now();
    await demo.clock.advance(400 * SECOND_MS);
    const posted = [...demo.store.items.values()].slice(1_000);
    expect(posted.length).to.be.within(30, 75);
    for (const [index, { id, title, createdAt }] of posted.entries()) {
      expect({ id, title }).to.deep.include({ id: drawPost(2_026, 1_001 + index).id });
      expect(title).to.equal(drawPost(2_026, 1_001 + index).title);
      expect(createdAt).to.be.within(from, demo.clock.now());
    }
    expect(posted.filter(({ signals }) => (signals['reads'] ?? 0) > 0).length).to.be.above(15);
  });

  it('gives everything it changes the time of the change', async () => {
    await running(1_000);
    const before = new Map(demo.store.items);
    await demo.clock.advance(SECOND_MS);
    const changed = [...demo.store.items.values()].filter((item) => before.get(item.id)?.signals !== item.signals);
    expect(changed.length).to.be.above(5);
    for (const { updatedAt } of changed) expect(updatedAt).to.equal(demo.clock.now());
  });

  it('goes on after a restart where it was, with other votes', async () => {
    await running(1_000);
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

  it('makes up for a night it was down, so that the list is not of yesterday', async () => {
    demo = await RunningDemo.of(2_000);
    demo.clock.jumpWallClock(10 * HOUR_MS);
    demo.start();
    await demo.clock.untilSleeping();
    const now = demo.clock.now();
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
    await running(1_000);
    demo.clock.jumpWallClock(-48 * HOUR_MS);
    const before = likesIn(demo.store.items.values());
    await demo.clock.advance(10 * SECOND_MS);
    expect(likesIn(demo.store.items.values()) - before).to.be.within(1, 1_000);
    expect(demo.errors).to.deep.equal([]);
  });

  it('ends for good when an import has removed its items', async () => {
    await running(1_000);
    await demo.store.removeByPrefix('demo-');
    await demo.clock.advance(2 * SECOND_MS);
    expect(await demo.ended()).to.equal('items gone');
    expect(demo.store.items.size).to.equal(0);
    expect(demo.clock.sleeping).to.equal(0);
  });

  it('takes back a post that it wrote while the import removed the others, and touches no item of somebody’s own', async () => {
    await running(1_000);
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

  it('goes on with the others when only some items were removed', async () => {
    await running(1_000);
    for (const id of [...demo.store.items.keys()].slice(900)) demo.store.items.delete(id);
    const before = likesIn(demo.store.items.values());
    await demo.clock.advance(60 * SECOND_MS);
    expect(likesIn(demo.store.items.values())).to.be.above(before);
    expect(demo.errors).to.deep.equal([]);
    expect(await demo.stop()).to.equal('stopped');
  });

  it('reports a failing store once, tries on, and reports again only after it worked', async () => {
    await running(1_000);
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
    await running(1_000);
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
    await running(1_000);
    expect(await demo.stop()).to.equal('stopped');
    expect(demo.clock.sleeping).to.equal(0);
  });
});
