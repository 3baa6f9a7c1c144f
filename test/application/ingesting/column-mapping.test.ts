import { expect } from 'chai';
import {
  AmbiguousColumnError,
  type ColumnChoices,
  type Field,
  mapColumns,
  NoColumnError,
} from '../../../src/application/ingesting/column-mapping.js';
import { counterColumns } from '../../../src/application/ingesting/counter-columns.js';
import type { RowSource } from '../../../src/application/ingesting/row-source.js';

function sourceWith(columns: Record<string, unknown>, columnsAreComplete = true): RowSource {
  return {
    columns: Object.entries(columns).map(([name, sample]) => ({ name, sample })),
    columnsAreComplete,
    async *rows() {},
  };
}

function choose(fields: Partial<Record<Field, string>>, signals: Record<string, string> = {}): ColumnChoices {
  return {
    fields: new Map(Object.entries(fields) as [Field, string][]),
    signals: new Map(Object.entries(signals)),
  };
}

const REDDIT = sourceWith({
  id: '15qzbp',
  subreddit: 'synthesizers',
  title: 'My rig',
  created_utc: '1356998411',
  ups: '32',
  downs: '-3',
  ratio: '0.5',
  Gold: '1',
});

describe('finding the columns', () => {
  it('a field comes from the column of its name, unless another is chosen', () => {
    const mapping = mapColumns(choose({ created_at: 'created_utc', author: 'subreddit' }), REDDIT);
    expect(mapping.columns).to.deep.equal(['id', 'title', 'created_utc', 'subreddit']);
    expect(mapping).to.include({ id: 0, title: 1, createdAt: 2, url: undefined, author: 3 });
  });

  it('a column is read once, however many fields and signals come from it', () => {
    const choices = choose({ created_at: 'created_utc', author: 'title' }, { likes: 'ups', score: 'ups' });
    const mapping = mapColumns(choices, REDDIT);
    expect(mapping.columns).to.deep.equal(['id', 'title', 'created_utc', 'ups']);
    expect(mapping.author).to.equal(mapping.title);
    expect(mapping.signals).to.deep.equal([
      ['likes', 3],
      ['score', 3],
    ]);
  });

  it('a column that is not there is named, with those that are', () => {
    expect(() => mapColumns(choose({}), REDDIT))
      .to.throw(NoColumnError, 'there is no column "created_at" for created_at; the columns are: id, subreddit')
      .that.includes({ forWhat: 'created_at', column: 'created_at' });
    const optional = choose({ created_at: 'created_utc', url: 'link' });
    expect(() => mapColumns(optional, REDDIT)).to.throw(NoColumnError, 'no column "link" for url');
    const signal = choose({ created_at: 'created_utc' }, { likes: 'upz' });
    expect(() => mapColumns(signal, REDDIT)).to.throw(NoColumnError, 'no column "upz" for signal likes');
  });

  it('a file with any number of columns makes no message of any length', () => {
    const many = sourceWith(Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`c${index}`, ''])));
    expect(() => mapColumns(choose({}), many)).to.throw('c48, c49 and 10 more');
  });

  it('a column that is there twice is refused only when it is needed', () => {
    const twice = { ...REDDIT, columns: [...REDDIT.columns, { name: 'ups', sample: '1' }] };
    const choices = choose({ created_at: 'created_utc' });
    expect(mapColumns(choices, twice).id).to.equal(0);
    expect(() => mapColumns({ ...choices, signals: new Map([['likes', 'ups']]) }, twice)).to.throw(
      AmbiguousColumnError,
      'more than one column "ups"',
    );
  });

  it('where later rows may have more columns, only what no item can do without must have been seen', () => {
    const open = sourceWith({ id: 1, title: 'x', created_at: 1 }, false);
    const mapping = mapColumns(choose({ url: 'link' }, { likes: 'stats.likes' }), open);
    expect(mapping.unseen).to.deep.equal(['link', 'stats.likes']);
    expect(mapping.columns).to.include.members(['link', 'stats.likes']);
    expect(() => mapColumns(choose({ title: 'titel' }), open)).to.throw(NoColumnError, '"titel"');
  });
});

describe('columns that look like counters', () => {
  it('are those no field takes, with a whole number and a name that a signal may have', () => {
    const mapping = mapColumns(choose({ created_at: 'created_utc' }), REDDIT);
    expect(counterColumns(REDDIT, mapping)).to.deep.equal([
      { signal: 'ups', column: 'ups' },
      { signal: 'downs', column: 'downs' },
    ]);
  });

  it('are none that says when an item was updated', () => {
    const source = sourceWith({ id: 1, title: 'x', created_at: 1, updated_at: 1_356_998_411, likes: 5 });
    expect(counterColumns(source, mapColumns(choose({}), source)).map(({ column }) => column)).to.deep.equal(['likes']);
  });

  it('go by the last part of a dotted path', () => {
    const source = sourceWith({ id: 1, title: 'x', created_at: 1, 'stats.likes': 5, 'stats.Big': 5, none: undefined });
    const mapping = mapColumns(choose({}), source);
    expect(counterColumns(source, mapping)).to.deep.equal([{ signal: 'likes', column: 'stats.likes' }]);
  });
});
