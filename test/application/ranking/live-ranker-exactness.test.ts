import { expect } from 'chai';
import fc from 'fast-check';
import { FullScanRanker } from '../../../src/application/ranking/full-scan-ranker.js';
import { LiveRanker } from '../../../src/application/ranking/live-ranker.js';
import type { Item } from '../../../src/domain/item.js';
import { aBoard } from '../../support/a-board.js';
import { NEVER } from '../../support/a-publisher.js';
import { EVERY_FORMULA } from '../../support/every-formula.js';
import { FedItemSource } from '../../support/fed-item-source.js';
import { ManualClock } from '../../support/manual-clock.js';

const HOUR_MS = 3_600_000;
const NOW = 1_356_998_400_000;
const IDS = 12;

/** Few different values, so that there are ties of every kind. */
const anInstant = fc.constantFrom(-1, 0, 1, 2, 30, 300, 3_000).map((hours) => NOW - hours * HOUR_MS);
const aCount = fc.oneof(fc.integer({ min: -3, max: 5 }), fc.constantFrom(0, 100, 1_000_000));
const anItem = fc.record({
  id: fc.integer({ min: 1, max: IDS }).map((n) => `i-${n}`),
  createdAt: anInstant,
  likes: aCount,
  comments: aCount,
});

type Edit =
  | { readonly kind: 'put'; readonly item: Item }
  | { readonly kind: 'remove'; readonly id: string }
  | { readonly kind: 'pass'; readonly ms: number };

const aPut = anItem.map(
  ({ id, createdAt, likes, comments }): Edit => ({
    kind: 'put',
    item: { id, title: id, url: '', author: '', createdAt, updatedAt: 0, signals: { likes, comments } },
  }),
);
const anId = fc.integer({ min: 1, max: IDS }).map((n) => `i-${n}`);
const anEdit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 6, arbitrary: aPut },
  { weight: 2, arbitrary: anId.map((id): Edit => ({ kind: 'remove', id })) },
  { weight: 2, arbitrary: fc.constantFrom(1_000, HOUR_MS, 50 * HOUR_MS).map((ms): Edit => ({ kind: 'pass', ms })) },
);

const aCase = fc.record({
  formula: fc.constantFrom(...EVERY_FORMULA),
  windowMs: fc.constantFrom(undefined, HOUR_MS, 100 * HOUR_MS),
  size: fc.integer({ min: 1, max: 4 }),
  slack: fc.integer({ min: 1, max: 3 }),
  start: fc.array(aPut, { maxLength: 25 }),
  rounds: fc.array(fc.array(anEdit, { maxLength: 4 }), { minLength: 1, maxLength: 8 }),
});

function apply(source: FedItemSource, edit: Edit): void {
  if (edit.kind === 'put') source.put(edit.item);
  else if (edit.kind === 'remove') source.remove(edit.id);
  else if (edit.kind === 'pass') source.now += edit.ms;
}

describe('LiveRanker and a full scan', () => {
  it('give the same list at every refresh, whatever is done to the items in between', async () => {
    let compared = 0;
    let refreshed = 0;
    const law = fc.asyncProperty(aCase, async ({ formula, windowMs, size, slack, start, rounds }) => {
      const source = new FedItemSource();
      source.now = NOW;
      const clock = new ManualClock(NOW);
      const options = { slack, overlapMs: 5_000, rebuildEveryMs: 1_000 * HOUR_MS };
      const live = new LiveRanker({
        source,
        clock,
        announce: (event) => {
          if (event.type === 'board ranked' && event.built === undefined) refreshed++;
        },
        options,
      });
      const scan = new FullScanRanker(source, clock, () => {});
      const board = aBoard({ formula, windowMs, size, weights: { likes: 1, comments: 0.5 } });
      for (const edits of [start, ...rounds]) {
        for (const edit of edits) apply(source, edit);
        expect(await live.rank(board, NEVER)).to.deep.equal(await scan.rank(board, NEVER));
        compared++;
      }
    });
    await fc.assert(law, { numRuns: 1_500, seed: 20_260 });
    expect(compared).to.be.above(5_000);
    // Most of them by what has changed, or nothing is shown.
    expect(refreshed).to.be.above(compared / 3);
  });
});
