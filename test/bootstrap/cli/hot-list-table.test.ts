import { expect } from 'chai';
import { hotListTable } from '../../../src/bootstrap/cli/hot-list-table.js';
import type { HotList } from '../../../src/domain/hot-list.js';
import { aPublishedList } from '../../support/a-published-list.js';

const WIDE = 120;

describe('a list as a table', () => {
  it('has nothing in it that a terminal would take for a command', () => {
    const { list } = aPublishedList();
    const [first, second, ...others] = list.entries;
    if (!first || !second) throw new Error('the list is too short');
    const odd: HotList = {
      ...list,
      formula: 'A formula\u001b[2J',
      entries: [
        { ...first, item: { ...first.item, title: 'Red \u001b[31malert\u0007, \u202ebackwards' } },
        { ...second, item: { ...second.item, title: '', id: 'p\u001b]0;-7' } },
        ...others,
      ],
    };
    const text = hotListTable(odd, list.computedAt, WIDE, false);
    expect(text.replaceAll('\n', '')).to.not.match(/[\p{Cc}\p{Cf}]/u);
    expect(text).to.include('alert').and.to.include('(p ]0;-7)');
  });
});
