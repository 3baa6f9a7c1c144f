import { expect } from 'chai';
import { BoardCatalog, UnknownBoardError } from '../../../src/application/serving/board-catalog.js';
import { aCatalog } from '../../support/a-catalog.js';

describe('BoardCatalog', () => {
  const catalog = aCatalog('hot', 'week', 'new');

  it('finds a board by its name', () => {
    expect(catalog.find('week').name).to.equal('week');
    expect(catalog.find('week').job.name).to.equal('refresh:week');
  });

  it('takes the first board for the default, and the empty name for the default', () => {
    expect(catalog.default.name).to.equal('hot');
    expect(catalog.find('')).to.equal(catalog.default);
  });

  it('keeps the order of the configuration', () => {
    expect(catalog.boards.map(({ name }) => name)).to.deep.equal(['hot', 'week', 'new']);
  });

  it('answers an unknown name with the boards there are', () => {
    expect(() => catalog.find('wek')).to.throw(UnknownBoardError, 'there is no board "wek"; there are: hot, week, new');
  });

  for (const name of ['Hot', 'hot ', 'constructor', '__proto__']) {
    it(`takes «${name}» for unknown`, () => {
      expect(() => catalog.find(name)).to.throw(UnknownBoardError);
    });
  }

  it('refuses to be empty', () => {
    expect(() => new BoardCatalog([])).to.throw(RangeError, 'there must be at least one board');
  });
});
