import { expect } from 'chai';
import { drawPost } from '../../../src/application/demo/post.js';
import { likesIn, RunningDemo } from '../../support/running-demo.js';

const SECOND_MS = 1_000;

const ids = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id);

describe('DemoActivity', () => {
  let demo: RunningDemo;

  afterEach(async () => {
    await demo.stop();
  });

  for (const [seed, hour] of [
    [2_026, 9],
    [2_026, 21],
    [1, 3],
  ] as const) {
    it(`changes the order of the top ten within 20 seconds, with seed ${seed} from ${hour} o'clock`, async () => {
      demo = await RunningDemo.started(20_000, { seed, now: Date.UTC(2026, 1, 3, hour) });
      let before = ids(await demo.top(10));
      let moved = 0;
      for (let window = 0; window < 10; window++) {
        await demo.clock.advance(20 * SECOND_MS);
        const now = ids(await demo.top(10));
        if (now.join() !== before.join()) moved++;
        before = now;
      }
      expect(moved).to.be.at.least(8);
    });
  }

  it('brings new entries into the top ten within minutes', async () => {
    demo = await RunningDemo.started(20_000);
    const before = ids(await demo.top(10));
    await demo.clock.advance(180 * SECOND_MS);
    expect(ids(await demo.top(10)).filter((id) => !before.includes(id)).length).to.be.within(1, 9);
  });

  it('still brings new entries after an hour, when the top has found many more readers', async () => {
    demo = await RunningDemo.started(3_000);
    await demo.clock.advance(3_600 * SECOND_MS);
    const before = ids(await demo.top(10));
    await demo.clock.advance(600 * SECOND_MS);
    expect(ids(await demo.top(10)).filter((id) => !before.includes(id)).length).to.be.within(2, 9);
  });

  it('brings some hundred reads and a dozen votes a second, in one transaction each', async () => {
    demo = await RunningDemo.started(20_000);
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
    demo = await RunningDemo.started(1_000);
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
    demo = await RunningDemo.started(1_000);
    const before = new Map(demo.store.items);
    const startedAt = demo.clock.now();
    await demo.clock.advance(5 * SECOND_MS);
    const changed = [...demo.store.items.values()].filter(({ id, signals }) => before.get(id)?.signals !== signals);
    expect(changed.length).to.be.above(5);
    for (const { updatedAt } of changed) expect(updatedAt).to.be.within(startedAt + SECOND_MS, demo.clock.now());
  });
});
