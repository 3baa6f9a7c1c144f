import { expect } from 'chai';
import fc from 'fast-check';
import { buildFrom, isSameSpec, skybandSpec } from '../../../src/application/ranking/build-skyband.js';
import type { Item } from '../../../src/domain/item.js';
import { beats } from '../../../src/domain/ranking/skyband-order.js';
import { aBoard } from '../../support/a-board.js';
import { NEVER } from '../../support/a-publisher.js';
import { fullScanOf } from '../../support/full-scan-of.js';
import { ManualClock } from '../../support/manual-clock.js';
import { MemoryItemSource } from '../../support/memory-item-source.js';
import { rejection } from '../../support/rejection.js';
import { someItems } from '../../support/some-items.js';

const NOW = 1_356_998_400_000;
const HOUR_MS = 3_600_000;

const sourceOf = (items: readonly Item[], batchSize = 7) =>
  new MemoryItemSource(new Map(items.map((item) => [item.id, item])), new ManualClock(NOW), batchSize);

const anItem = fc
  .record({
    id: fc.string({ maxLength: 2 }),
    age: fc.integer({ min: 0, max: 9 }),
    likes: fc.integer({ max: 9, min: -1 }),
  })
  .map(({ id, age, likes }): Item => {
    const createdAt = NOW - age * HOUR_MS;
    return { id, title: '', url: '', author: '', createdAt, updatedAt: 0, signals: { likes } };
  });

describe('a skyband that is built', () => {
  it('has exactly the items in the window that fewer than size and slack together beat, and beside them the list by a full scan', async () => {
    const items = fc.uniqueArray(anItem, { selector: ({ id }) => id, maxLength: 60 });
    const law = fc.asyncProperty(items, fc.constantFrom(undefined, 4 * HOUR_MS), async (all, windowMs) => {
      const spec = { size: 2, slack: 1, weights: [['likes', 0.5] as const], windowMs };
      const built = await buildFrom(sourceOf(all))(spec, aBoard().formula, NEVER);
      const inWindow = all
        .filter(({ createdAt }) => createdAt >= NOW - (windowMs ?? Number.POSITIVE_INFINITY))
        .map(({ id, createdAt, signals }) => ({ id, createdAt, points: 0.5 * (signals['likes'] as number) }));
      const few = inWindow.filter((item) => inWindow.filter((other) => beats(other, item)).length < 3);
      expect(built.members).to.have.deep.members(few);
      const board = aBoard({ size: 2, weights: { likes: 0.5 }, windowMs });
      const { hottest } = await fullScanOf(sourceOf(all), board);
      expect(built.scanned).to.deep.equal(hottest.map(({ item, points }) => ({ id: item.id, points })));
      expect(built).to.include({ upTo: NOW, itemsRead: inWindow.length });
    });
    await fc.assert(law, { numRuns: 500 });
  });

  it('tells of every batch', async () => {
    let batches = 0;
    const spec = skybandSpec(aBoard(), 3);
    await buildFrom(sourceOf(someItems(20, NOW)), () => batches++)(spec, aBoard().formula, NEVER);
    expect(batches).to.equal(3);
  });

  it('is given up in the middle', async () => {
    const stop = new AbortController();
    let batches = 0;
    const build = buildFrom(sourceOf(someItems(20, NOW)), () => {
      if (++batches === 2) stop.abort(new Error('the lease was lost'));
    });
    expect(await rejection(build(skybandSpec(aBoard(), 3), aBoard().formula, stop.signal))).to.equal(
      stop.signal.reason,
    );
    expect(batches).to.equal(2);
  });

  it('is one of another board when the weights stand in another order, for sums differ in their last bits', () => {
    const spec = (weights: Record<string, number>) => skybandSpec(aBoard({ weights }), 3);
    expect(isSameSpec(spec({ a: 0.1, b: 0.2 }), spec({ a: 0.1, b: 0.2 }))).to.equal(true);
    expect(isSameSpec(spec({ a: 0.1, b: 0.2 }), spec({ b: 0.2, a: 0.1 }))).to.equal(false);
    expect(isSameSpec(spec({ a: 0.1 }), spec({ a: 0.1, b: 0 }))).to.equal(false);
    expect(isSameSpec(skybandSpec(aBoard(), 3), skybandSpec(aBoard(), 4))).to.equal(false);
  });
});
