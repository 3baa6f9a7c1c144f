import { expect } from 'chai';
import fc from 'fast-check';
import type { RankedBy } from '../../../src/application/events.js';
import { fullScan } from '../../../src/application/ranking/full-scan.js';
import type { Board } from '../../../src/domain/board.js';
import type { Item } from '../../../src/domain/item.js';
import { aBoard } from '../../support/a-board.js';
import { aLiveRanker } from '../../support/a-live-ranker.js';
import { NEVER } from '../../support/a-publisher.js';
import { EVERY_FORMULA } from '../../support/every-formula.js';
import { FedItemSource } from '../../support/fed-item-source.js';

const HOUR_MS = 3_600_000;
const NOW = 1_356_998_400_000;
const IDS = 40;

/** Few different values, so that there are ties of every kind. */
const anItem = fc
  .record({
    n: fc.integer({ min: 1, max: IDS }),
    hours: fc.constantFrom(-1, 0, 1, 2, 30, 300),
    likes: fc.oneof(fc.integer({ min: -3, max: 9 }), fc.constantFrom(0, 100, 1_000_000)),
    comments: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ n, hours, ...signals }): Item => {
    const id = `i-${n}`;
    return { id, title: id, url: '', author: '', createdAt: NOW - hours * HOUR_MS, updatedAt: 0, signals };
  });

const aBoardOfSomeKind = fc
  .record({
    formula: fc.constantFrom(...EVERY_FORMULA),
    weights: fc.constantFrom({ likes: 1, comments: 0.1 }, { likes: 0.3 }),
    size: fc.constantFrom(2, 3),
    windowMs: fc.constantFrom(undefined, 100 * HOUR_MS),
  })
  .map((differences): Board => aBoard(differences));

type Step =
  /** Dated `lateMs` before it can be seen. */
  | { readonly do: 'put'; readonly item: Item; readonly lateMs: number }
  | { readonly do: 'remove'; readonly id: string; readonly lateMs: number }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'change'; readonly board: Board }
  | { readonly do: 'hold' | 'release' | 'fail' | 'rank' | 'begin a tenure' };

const anId = fc.integer({ min: 1, max: IDS }).map((n) => `i-${n}`);
/** Less than the overlap. */
const aLate = fc.constantFrom(0, 0, 1, 4_999);

const aStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('put' as const), item: anItem, lateMs: aLate }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('remove' as const), id: anId, lateMs: aLate }) },
  { weight: 4, arbitrary: fc.constantFrom(1, 7_000, HOUR_MS).map((ms): Step => ({ do: 'pass', ms })) },
  { weight: 1, arbitrary: aBoardOfSomeKind.map((board): Step => ({ do: 'change', board })) },
  {
    weight: 12,
    arbitrary: fc
      .constantFrom<('hold' | 'release' | 'fail' | 'rank' | 'begin a tenure')[]>(
        ...(['rank', 'rank', 'rank', 'rank', 'release', 'release', 'hold', 'fail', 'begin a tenure'] as const),
      )
      .map((what): Step => ({ do: what })),
  },
);

/** A site, its board, and whoever ranks it. */
class Trial {
  readonly source = new FedItemSource();
  readonly live = aLiveRanker(this.source, { rebuildEveryMs: 3 * HOUR_MS });
  #board = aBoard({ size: 2, weights: { likes: 1, comments: 0.1 } });
  #tenure = new AbortController();

  constructor(items: readonly Item[]) {
    this.source.now = NOW;
    for (const item of items) this.source.put(item);
  }

  async take(step: Step): Promise<void> {
    const { source, live } = this;
    switch (step.do) {
      case 'put':
        return source.put(step.item, source.now - step.lateMs);
      case 'remove':
        return source.remove(step.id, source.now - step.lateMs);
      case 'pass':
        source.now += step.ms;
        return live.clock.advance(step.ms);
      case 'change':
        this.#board = step.board;
        return;
      case 'hold':
        return live.builds.hold();
      case 'fail':
        live.builds.failure = new Error('the build failed');
        return;
      case 'release':
        live.builds.failure = undefined;
        live.builds.release();
        return live.builds.ended();
      case 'begin a tenure':
        this.#tenure.abort(new Error('the lease was lost'));
        this.#tenure = new AbortController();
        return;
      case 'rank':
        return this.#rank();
    }
  }

  async #rank(): Promise<void> {
    const expected = await this.source.withView((view) => fullScan(this.#board, view, NEVER));
    const found = await this.live.ranker.rank(this.#board, NEVER, this.#tenure.signal);
    expect(found).to.deep.equal(expected.ranking);
  }
}

describe('LiveRanker and a full scan', () => {
  it('give the same list, whenever builds begin, end and fail, and whatever becomes of items and board', async () => {
    const ways: RankedBy[] = [];
    let built = 0;
    const someItems = fc.array(anItem, { minLength: 20, maxLength: 60 });
    const someSteps = fc.array(aStep, { minLength: 10, maxLength: 60 });
    const law = fc.asyncProperty(someItems, someSteps, async (items, steps) => {
      const trial = new Trial(items);
      for (const step of steps) await trial.take(step);
      await trial.take({ do: 'release' });
      await trial.take({ do: 'rank' });
      ways.push(...trial.live.ways());
      built += trial.live.reasons().length;
      // What the feed tells never makes a difference.
      expect(trial.live.events.of('board verified').filter(({ mismatches }) => mismatches > 0)).to.deep.equal([]);
    });
    await fc.assert(law, { numRuns: 700 });
    // Some of each, or nothing is shown.
    expect(ways.filter((way) => way === 'changes').length).to.be.above(1_500);
    expect(ways.filter((way) => way === 'threshold scan').length).to.be.above(1_000);
    expect(built).to.be.above(500);
  });
});
