import { expect } from 'chai';
import { HotListMemory } from '../../../src/application/publishing/hot-list-memory.js';
import { listBoards } from '../../../src/application/serving/list-boards.js';
import { aCatalog } from '../../support/a-catalog.js';
import { aPublishedList } from '../../support/a-published-list.js';

describe('listBoards', () => {
  const catalog = aCatalog('hot', 'week');

  it('lists the boards in the order of the configuration, and says which is the default', () => {
    const boards = listBoards(catalog, new HotListMemory())();
    expect(boards.map(({ board, isDefault }) => [board.name, isDefault])).to.deep.equal([
      ['hot', true],
      ['week', false],
    ]);
  });

  it('gives each board the list that is served at that moment, and none before the first', () => {
    const memory = new HotListMemory();
    const list = listBoards(catalog, memory);
    expect(list().map(({ published }) => published)).to.deep.equal([undefined, undefined]);
    const [first, second] = [1, 2].map((version) => aPublishedList({ board: 'week', version }));
    memory.put(first as NonNullable<typeof first>, 'publisher', 0);
    expect(list().map(({ published }) => published)).to.deep.equal([undefined, first]);
    memory.put(second as NonNullable<typeof second>, 'publisher', 0);
    expect(list().map(({ published }) => published)).to.deep.equal([undefined, second]);
  });
});
