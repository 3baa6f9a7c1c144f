import { expect } from 'chai';
import { compare } from '../../../src/application/ranking/verification.js';
import type { Ranking } from '../../../src/domain/hot-list.js';
import { someItems } from '../../support/some-items.js';

const ranking = (...places: readonly (readonly [id: string, points: number])[]): Ranking => ({
  computedAt: 7,
  hottest: places.map(([id, points]) => ({ item: { ...someItems(1, 0)[0], id } as never, points })),
});

describe('compare', () => {
  it('finds nothing where both have the same items with the same points', () => {
    const both = ranking(['a', 2], ['b', 1]);
    expect(compare(both, both, 9)).to.deep.equal({ takenAt: 7, itemsRead: 9, places: 2, mismatches: [] });
    expect(compare(ranking(), ranking(), 0)).to.include({ places: 0 });
  });

  it('finds places with other items, with other points, and those that one list is too short for', () => {
    const { places, mismatches } = compare(
      ranking(['a', 9], ['b', 8], ['c', 7]),
      ranking(['a', 9], ['x', 8], ['c', 6], ['d', 5]),
      9,
    );
    expect(places).to.equal(4);
    expect(mismatches).to.deep.equal([
      { rank: 2, live: { id: 'b', points: 8 }, scanned: { id: 'x', points: 8 } },
      { rank: 3, live: { id: 'c', points: 7 }, scanned: { id: 'c', points: 6 } },
      { rank: 4, live: undefined, scanned: { id: 'd', points: 5 } },
    ]);
  });
});
