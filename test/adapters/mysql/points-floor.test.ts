import { expect } from 'chai';
import { pointsFloorSql } from '../../../src/adapters/mysql/points-floor.js';

const column = (signal: string) => (signal === 'gone' ? undefined : signal);
const floor = (weights: Record<string, number>, points: number) => pointsFloorSql({ weights, points }, column);

describe('a floor of points as SQL', () => {
  it('of one signal is a whole number that its column is compared with, so that an index serves', () => {
    expect(floor({ likes: 1 }, 17)).to.equal('likes >= 17');
    expect(floor({ likes: 1 }, 16.1)).to.equal('likes >= 17');
    expect(floor({ likes: 3 }, 17)).to.equal('likes >= 6');
    expect(floor({ likes: 2.5, gone: 3, comments: 0 }, 10)).to.equal('likes >= 4');
    // 0.1 · 3 is a little more than 0.3, and 0.1 · 6 than 0.6.
    expect(floor({ likes: 0.1 }, 0.30000000000000004)).to.equal('likes >= 3');
    expect(floor({ likes: 0.1 }, 0.6000000000000001)).to.equal('likes >= 6');
    expect(floor({ likes: 0.1 }, 0.6000000000000002)).to.equal('likes >= 7');
  });

  it('of one signal that counts against an item asks for at most so many', () => {
    expect(floor({ downs: -1 }, -17)).to.equal('(downs <= 17 OR downs IS NULL)');
    expect(floor({ downs: -2 }, -17)).to.equal('(downs <= 8 OR downs IS NULL)');
    expect(floor({ downs: -1 }, 3)).to.equal('downs <= -3');
  });

  it('lets in what has no count where no points are enough', () => {
    expect(floor({ likes: 1 }, 0)).to.equal('(likes >= 0 OR likes IS NULL)');
    expect(floor({ likes: 1 }, -5)).to.equal('(likes >= -5 OR likes IS NULL)');
    expect(floor({ likes: 1 }, Number.MIN_VALUE)).to.equal('likes >= 1');
  });

  it('is no condition where every item reaches it, and a false one where none does', () => {
    expect(floor({ likes: 1 }, Number.NEGATIVE_INFINITY)).to.equal(undefined);
    expect(floor({ likes: 1 }, -Number.MAX_VALUE)).to.equal(undefined);
    expect(floor({ likes: 1, comments: -2 }, -Number.MAX_VALUE)).to.equal(undefined);
    expect(floor({ likes: 1, comments: -2 }, Number.NEGATIVE_INFINITY)).to.equal(undefined);
    expect(floor({}, 0)).to.equal(undefined);
    expect(floor({ gone: 5, likes: 0 }, -1)).to.equal(undefined);
    expect(floor({ gone: 5 }, 0.1)).to.equal('FALSE');
    expect(floor({ likes: 1e-300 }, Number.MAX_VALUE)).to.equal('FALSE');
  });

  it('takes what is beyond the counts that are told apart for the last of these', () => {
    expect(floor({ likes: 1 }, 1e30)).to.equal('likes >= 9007199254740991');
    expect(floor({ downs: -1 }, 1e30)).to.equal('downs <= -9007199254740991');
    expect(floor({ likes: 1 }, -1e30)).to.equal(undefined);
  });

  it('of several signals is their sum in doubles, a little lowered', () => {
    const sql = floor({ likes: 1, comments: 2.5 }, 100) ?? '';
    const parts =
      /^GREATEST\(-1e\+6, COALESCE\(likes, 0\)\) \* (\S+) \+ GREATEST\(-1e\+6, COALESCE\(comments, 0\)\) \* (\S+) >= (\S+)$/;
    const [likes, comments, points] = parts.exec(sql)?.slice(1).map(Number) ?? [];
    expect(likes).to.be.within(1 + Number.EPSILON, 1 + 1e-14);
    expect(comments).to.be.within(2.5 + Number.EPSILON, 2.5 + 1e-14);
    expect(points).to.be.within(100 - 1e-6, 100 - 1e-12);
  });

  it('of several signals leaves a difference room for counts that are negative', () => {
    const sql = floor({ ups: 1, downs: -1 }, 100) ?? '';
    expect(sql).to.include('LEAST(9.007199254740991e+15, COALESCE(downs, 0)) * -9.9999999');
    expect(Number(sql.split('>= ')[1])).to.be.within(50, 99);
  });
});
