import { expect } from 'chai';
import fc from 'fast-check';
import { thresholdScan } from '../../../src/application/ranking/threshold-scan.js';
import type { Board } from '../../../src/domain/board.js';
import type { Item } from '../../../src/domain/item.js';
import { aBoard } from '../../support/a-board.js';
import { aLiveRanker } from '../../support/a-live-ranker.js';
import { NEVER } from '../../support/a-publisher.js';
import { EVERY_FORMULA } from '../../support/every-formula.js';
import { FedItemSource } from '../../support/fed-item-source.js';
import { fullScanOf } from '../../support/full-scan-of.js';
import { ITEM_DISTRIBUTIONS, type ItemDistribution } from '../../support/item-distributions.js';

const HOUR_MS = 3_600_000;
const NOW = 1_356_998_400_000;
const OVERLAP_MS = 5_000;
/** Of so many items, which come and go. */
const IDS = 30;

const anId = fc.integer({ min: 1, max: IDS }).map((n) => `i-${n}`);

/** Dated so many milliseconds before it can be seen, as what a slow transaction writes is; less than the overlap. */
interface Late {
  readonly lateMs: number;
}

type Edit =
  | ({ readonly kind: 'insert'; readonly item: Item } & Late)
  /** To any item there is, which may fall by it. */
  | ({ readonly kind: 'vote'; readonly which: number; readonly likes: number } & Late)
  | ({ readonly kind: 'unpublish'; readonly which: number } & Late)
  /** The feed tells nothing of it. */
  | { readonly kind: 'hard delete'; readonly which: number }
  | { readonly kind: 'pass'; readonly ms: number };

function anEdit({ likes, comments, age }: ItemDistribution): fc.Arbitrary<Edit> {
  const which = fc.nat(IDS);
  const lateMs = fc.constantFrom(0, 0, 1, 1_000, OVERLAP_MS - 1);
  const item = fc.record({ id: anId, age, likes, comments }).map(({ id, age, ...signals }): Item => {
    const texts = { title: id, url: '', author: '' };
    return { id, ...texts, createdAt: NOW - age, updatedAt: 0, signals };
  });
  const vote = (count: fc.Arbitrary<number>) =>
    fc.record({ kind: fc.constant('vote' as const), which, likes: count, lateMs });
  return fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('insert' as const), item, lateMs }) },
    { weight: 3, arbitrary: vote(fc.integer({ min: 1, max: 5 })) },
    { weight: 2, arbitrary: vote(fc.integer({ min: -5, max: -1 })) },
    { weight: 1, arbitrary: vote(fc.constant(100_000)) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('unpublish' as const), which, lateMs }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('hard delete' as const), which }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('pass' as const),
        ms: fc.constantFrom(1, 1_000, HOUR_MS, 10 * HOUR_MS),
      }),
    },
  );
}

function aCase(distribution: ItemDistribution) {
  const edit = anEdit(distribution);
  const insert = edit.filter(({ kind }) => kind === 'insert');
  return fc.record({
    formula: fc.constantFrom(...EVERY_FORMULA),
    windowMs: fc.constantFrom(undefined, undefined, HOUR_MS, 100 * HOUR_MS),
    size: fc.integer({ min: 1, max: 8 }),
    slack: fc.integer({ min: 1, max: 3 }),
    newest: fc.constantFrom(1, 2, 5, 12),
    leavesOut: fc.boolean(),
    // Fewer than the list holds, as many, and more.
    start: fc.array(insert, { maxLength: 40, size: 'max' }),
    rounds: fc.array(fc.array(edit, { maxLength: 4 }), { minLength: 1, maxLength: 6, size: 'max' }),
  });
}

/** @returns whether only a new build can find out about it */
function apply(source: FedItemSource, edit: Edit): boolean {
  if (edit.kind === 'pass') source.now += edit.ms;
  else if (edit.kind === 'insert') source.put(edit.item, source.now - edit.lateMs);
  else {
    const item = [...source.items.values()][edit.which % Math.max(1, source.items.size)];
    if (!item) return false;
    const { id, signals } = item;
    if (edit.kind === 'hard delete') return source.items.delete(id);
    const at = source.now - edit.lateMs;
    if (edit.kind === 'unpublish') source.remove(id, at);
    else source.put({ ...item, signals: { ...signals, likes: Number(signals['likes']) + edit.likes } }, at);
  }
  return false;
}

function inWindow({ items, now }: FedItemSource, { windowMs = Number.POSITIVE_INFINITY }: Board): number {
  return [...items.values()].filter(({ createdAt }) => createdAt >= now - windowMs).length;
}

async function compare(source: FedItemSource, board: Board, newest: number, live: ReturnType<typeof aLiveRanker>) {
  const expected = await fullScanOf(source, board);
  expect(await live.rank(board), 'the live list').to.deep.equal(expected);
  const byThreshold = await source.withView((view) => thresholdScan(board, view, NEVER, newest));
  expect(byThreshold?.ranking, 'the threshold scan').to.deep.equal(expected);
}

describe('LiveRanker, a threshold scan and a full scan', () => {
  let leftOut = 0;
  /** Lists with places left, and those with exactly as many items as places. */
  const lists = { unfilled: 0, filledByAll: 0 };

  after('have gone without many changes, and with few items', () => {
    expect(leftOut).to.be.above(100);
    expect(lists.unfilled).to.be.above(100);
    expect(lists.filledByAll).to.be.above(100);
  });

  for (const [name, distribution] of Object.entries(ITEM_DISTRIBUTIONS)) {
    it(`give the same list at every refresh, whatever is done to the items in between, with ${name}`, async () => {
      let compared = 0;
      let byChanges = 0;
      const law = fc.asyncProperty(aCase(distribution), async (drawn) => {
        const { formula, windowMs, size, slack, newest, start, rounds } = drawn;
        const source = new FedItemSource();
        source.now = NOW;
        source.leavesOut = drawn.leavesOut;
        const live = aLiveRanker(source, { slack, overlapMs: OVERLAP_MS, rebuildEveryMs: 1_000 * HOUR_MS });
        const board = aBoard({ formula, windowMs, size, weights: { likes: 1, comments: 0.5 } });
        for (const edits of [start, ...rounds]) {
          const hidden = edits.map((edit) => apply(source, edit)).includes(true);
          if (hidden && live.events.all.length > 0) {
            live.clock.stall(1_000 * HOUR_MS);
            await live.rank(board);
          }
          await live.builds.ended();
          await compare(source, board, newest, live);
          compared += 2;
          const places = size - inWindow(source, board);
          lists.unfilled += Number(places > 0);
          lists.filledByAll += Number(places === 0);
        }
        // A mistake that a scan has healed is one all the same.
        expect(live.events.of('board verified').filter(({ mismatches }) => mismatches > 0)).to.deep.equal([]);
        leftOut += source.leftOut;
        byChanges += live.ways().filter((by) => by === 'changes').length;
      });
      await fc.assert(law, { numRuns: 100 });
      expect(compared).to.be.above(500);
      // Most lists of the live ranker are made of what has changed, or nothing is shown.
      expect(byChanges).to.be.above(compared / 4);
    });
  }
});
