import { expect } from 'chai';
import type { WrittenItem } from '../../../src/application/ingesting/item-store.js';
import { fullScan } from '../../../src/application/ranking/full-scan.js';
import type { PointsFloor, SourceView } from '../../../src/application/ranking/item-source.js';
import { thresholdScan } from '../../../src/application/ranking/threshold-scan.js';
import type { Board } from '../../../src/domain/board.js';
import { halfLife } from '../../../src/domain/formulas/half-life.js';
import { reddit } from '../../../src/domain/formulas/reddit.js';
import { aBoard } from '../../support/a-board.js';
import { NEVER } from '../../support/a-publisher.js';
import { MemoryItemSource } from '../../support/memory-item-source.js';
import { nextUp } from '../../support/next-up.js';
import { anItem, NOW } from '../../support/scanned-items.js';

const HOUR_MS = 3_600_000;

/** Item n is n hours old. */
const hourly = (likes: readonly number[]) =>
  likes.map((count, hours) =>
    anItem({ id: `i-${hours}`, createdAt: NOW - hours * HOUR_MS, signals: { likes: count } }),
  );

/** The list by the newest `newest` and those above a floor, and what the source was asked. */
async function scan(board: Board, items: readonly WrittenItem[], newest?: number) {
  const asked: { readonly createdFrom: number | undefined; readonly floor: PointsFloor | undefined }[] = [];
  const source = new MemoryItemSource(new Map(items.map((item) => [item.id, { ...item, updatedAt: NOW }])), {
    now: () => NOW,
  });
  return source.withView(async (view) => {
    const recorded: SourceView = {
      ...view,
      scan: (createdFrom, floor) => {
        asked.push({ createdFrom, floor });
        return view.scan(createdFrom, floor);
      },
    };
    const { ranking, itemsRead } = (await thresholdScan(board, recorded, NEVER, newest)) ?? expect.fail('no newest');
    expect(ranking).to.deep.equal((await fullScan(board, view, NEVER)).ranking);
    return { ids: ranking.hottest.map(({ item }) => item.id), itemsRead, asked };
  });
}

describe('a threshold scan', () => {
  // Halves every hour, so that an hour is worth as much as twice the points.
  const board = aBoard({ size: 2, formula: halfLife({ halfLifeMs: HOUR_MS }) });

  it('reads of the older items those with points enough to be listed, were they as young as the newest of them', async () => {
    // The two newest are worth 8 and 4; what is an hour old needs 8 to be worth 4.
    const { ids, asked, itemsRead } = await scan(board, hourly([8, 8, 7, 16, 3, 400, 9]), 2);
    expect(asked).to.have.lengthOf(1);
    expect(asked[0]).to.deep.include({ createdFrom: undefined });
    expect(asked[0]?.floor?.weights).to.deep.equal({ likes: 1 });
    expect(asked[0]?.floor?.points).to.be.closeTo(8, 1e-9);
    expect(ids).to.deep.equal(['i-5', 'i-0']);
    // Those that came twice count twice: they were read.
    expect(itemsRead).to.equal(2 + 5);
  });

  it('asks for exactly the points that tie with the last place', async () => {
    const tied = await scan(board, hourly([8, 8, 16]), 2);
    expect(tied.asked[0]?.floor?.points).to.be.closeTo(8, 1e-9);
    const awkward = aBoard({ size: 1, formula: reddit() });
    const { asked } = await scan(awkward, hourly([10, 10, 3, 3]), 2);
    const least = asked[0]?.floor?.points ?? Number.NaN;
    const reaches = (points: number) => {
      const [older, last] = [points, 10].map((each, hours) =>
        awkward.formula.sortKey(each, NOW - (1 - hours) * HOUR_MS, NOW),
      );
      return (older?.key ?? 0) >= (last?.key ?? 0);
    };
    expect(reaches(least)).to.equal(true);
    expect(reaches(-nextUp(-least))).to.equal(false);
  });

  it('of items that tie with the last place lists those that the order of ties prefers', async () => {
    const at = (id: string, hours: number, likes: number) =>
      anItem({ id, createdAt: NOW - hours * HOUR_MS, signals: { likes } });
    // Of one instant, the first of the newest need not be the one with the smaller id.
    const twins = ['c', 'b', 'a'].map((id) => at(id, 1, 8));
    for (const newest of [1, 2, 3]) expect((await scan(board, twins, newest)).ids).to.deep.equal(['a', 'b']);
    const tied = [at('x', 0, 4), at('y', 1, 8), at('b', 2, 16), at('a', 2, 16)];
    for (const newest of [1, 2, 3, 4]) expect((await scan(board, tied, newest)).ids).to.deep.equal(['x', 'y']);
  });

  it('reads nothing more when the newest are all there are', async () => {
    const { asked, itemsRead } = await scan(board, hourly([1, 2, 3]), 4);
    expect(asked).to.deep.equal([]);
    expect(itemsRead).to.equal(3);
  });

  it('reads nothing more when the newest reach back beyond the window', async () => {
    const { ids, asked, itemsRead } = await scan({ ...board, windowMs: HOUR_MS }, hourly([1, 2, 300, 400]), 3);
    expect(ids).to.deep.equal(['i-0', 'i-1']);
    expect(asked).to.deep.equal([]);
    expect(itemsRead).to.equal(3);
  });

  it('reads no further back than the window', async () => {
    const windowMs = 2 * HOUR_MS;
    const { ids, asked } = await scan({ ...board, windowMs }, hourly([1, 2, 300, 400]), 2);
    expect(ids).to.deep.equal(['i-2', 'i-0']);
    expect(asked.map(({ createdFrom }) => createdFrom)).to.deep.equal([NOW - windowMs]);
  });

  it('reads every item when the newest do not fill the list', async () => {
    const { ids, asked } = await scan(board, hourly([1, 0, -1]), 1);
    expect(ids).to.have.lengthOf(2);
    expect(asked[0]?.floor?.points).to.equal(Number.NEGATIVE_INFINITY);
  });

  it('reads nothing more when no points are enough', async () => {
    // Within a second what is worth the most has lost more than any number can make up for.
    const steep = aBoard({ size: 1, formula: halfLife({ halfLifeMs: 1_000 }) });
    const { asked } = await scan(steep, hourly([1, 1, 1e15]), 2);
    expect(asked).to.deep.equal([]);
  });

  it('begins with 20,000 items, and with more for a long list', async () => {
    const limits: number[] = [];
    const source = new MemoryItemSource(new Map(), { now: () => NOW });
    for (const size of [1, 50, 500, 1_000]) {
      await source.withView((view) => {
        const newest = (limit: number) => {
          limits.push(limit);
          return view.newest(limit);
        };
        return thresholdScan(aBoard({ size }), { ...view, newest }, NEVER);
      });
    }
    expect(limits).to.deep.equal([20_000, 20_000, 20_000, 40_000]);
  });

  it('is none where the newest items can only be found by reading every one', async () => {
    const source = new MemoryItemSource(new Map(), { now: () => NOW });
    const found = await source.withView((view) =>
      thresholdScan(board, { ...view, newest: () => undefined, scan: () => expect.fail('it was scanned') }, NEVER),
    );
    expect(found).to.equal(undefined);
  });
});
