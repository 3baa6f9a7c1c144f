import { expect } from 'chai';
import fc from 'fast-check';
import type { ColumnMapping } from '../../../src/application/ingesting/column-mapping.js';
import { readRow, UnreadableRowError } from '../../../src/application/ingesting/read-row.js';
import type { TimestampFormat } from '../../../src/application/ingesting/timestamp-format.js';

const MAPPING: ColumnMapping = {
  columns: ['id', 'headline', 'posted', 'link', 'by', 'changed', 'likes', 'views'],
  id: 0,
  title: 1,
  createdAt: 2,
  url: 3,
  author: 4,
  signals: [
    ['likes', 6],
    ['reads', 7],
    ['liked_too', 6],
  ],
  unseen: [],
};
const ROW = ['a1', 'A title', '1356998411', 'https://example.org', 'ann', '1356998412', '7', '-2'];
const NONE = new Map<number, TimestampFormat>();

/** The row with the value of one column replaced. */
function rowWith(column: string, value: unknown): unknown[] {
  return ROW.map((before, position) => (MAPPING.columns[position] === column ? value : before));
}

function refusal(column: string, value: unknown, formats: ReadonlyMap<number, TimestampFormat> = NONE): string {
  try {
    readRow(rowWith(column, value), MAPPING, formats);
  } catch (error) {
    if (!(error instanceof UnreadableRowError)) throw error;
    expect(error.column).to.equal(column);
    expect(error.value).to.equal(value);
    return error.message;
  }
  return 'it was read';
}

describe('reading a row', () => {
  it('makes an item of the values, wherever they stand', () => {
    const { item, recognised } = readRow(ROW, MAPPING, NONE);
    expect(item).to.deep.equal({
      id: 'a1',
      title: 'A title',
      url: 'https://example.org',
      author: 'ann',
      createdAt: 1_356_998_411_000,
      signals: { likes: 7, reads: -2, liked_too: 7 },
    });
    expect(recognised).to.deep.equal([{ position: 2, format: 'Unix seconds', at: 1_356_998_411_000 }]);
  });

  it('an item without url and author has empty ones', () => {
    const mapping = { ...MAPPING, url: undefined, author: undefined, signals: [] };
    const { item } = readRow(ROW, mapping, NONE);
    expect(item).to.include({ url: '', author: '' });
    expect(item.signals).to.deep.equal({});
  });

  it('numbers are taken as ids and titles', () => {
    expect(readRow(rowWith('id', 42), MAPPING, NONE).item.id).to.equal('42');
    expect(readRow(rowWith('headline', 1984), MAPPING, NONE).item.title).to.equal('1984');
  });

  it('an id must be there, short, exact and printable', () => {
    expect(refusal('id', '')).to.equal('is blank');
    expect(refusal('id', ' ')).to.equal('is blank');
    expect(refusal('id', undefined)).to.equal('is missing');
    expect(refusal('id', 'a\u0000b')).to.equal('has control characters');
    expect(refusal('id', 'a\ud800')).to.equal('has control characters');
    expect(refusal('id', 'x'.repeat(256))).to.equal('is 256 characters long, and at most 255 are taken');
    expect(refusal('id', 2 ** 53)).to.include('written as text');
    expect(refusal('id', 1.5)).to.include('written as text');
    expect(refusal('id', true)).to.equal('is of type boolean, not text');
    expect(readRow(rowWith('id', 'x'.repeat(255)), MAPPING, NONE).item.id).to.have.length(255);
  });

  it('a title is one trimmed line of at most 4,000 characters, and may be blank', () => {
    expect(readRow(rowWith('headline', ' one\r\ntwo\u0007 '), MAPPING, NONE).item.title).to.equal('one  two');
    expect(readRow(rowWith('headline', 'half \ud83d'), MAPPING, NONE).item.title).to.equal('half');
    expect(readRow(rowWith('headline', 'x'.repeat(4_000)), MAPPING, NONE).item.title).to.have.length(4_000);
    expect(refusal('headline', 'x'.repeat(4_001))).to.include('4,001 characters long');
    expect(readRow(rowWith('headline', '\u0002\u0002'), MAPPING, NONE).item.title).to.equal('');
    expect(refusal('headline', undefined)).to.equal('is missing');
    expect(refusal('headline', ['a'])).to.equal('is an array, not text');
  });

  it('a url and an author have their limits too', () => {
    expect(refusal('link', 'x'.repeat(4_001))).to.include('at most 4,000');
    expect(refusal('by', 'x'.repeat(256))).to.include('at most 255');
  });

  it('a signal is a whole number that is exact, and nothing is 0', () => {
    const likes = (value: unknown) => readRow(rowWith('likes', value), MAPPING, NONE).item.signals['likes'];
    expect(['', ' ', null, undefined, '0', '-0', -0].map(likes)).to.deep.equal([0, 0, 0, 0, 0, 0, 0]);
    expect(['+5', ' 5 ', '5.0', 5].map(likes)).to.deep.equal([5, 5, 5, 5]);
    expect(likes('9007199254740991')).to.equal(Number.MAX_SAFE_INTEGER);
    expect(likes('-9007199254740991')).to.equal(Number.MIN_SAFE_INTEGER);
    for (const value of ['1,234', '1.5', 'many', '0x10', '1e3', 1.5, Number.POSITIVE_INFINITY]) {
      expect(refusal('likes', value), String(value)).to.equal('is not a whole number');
    }
    for (const value of ['9007199254740992', '-9007199254740992', 2 ** 53]) {
      expect(refusal('likes', value), String(value)).to.equal('is not within ±(2^53 - 1)');
    }
    expect(refusal('likes', { count: 1 })).to.equal('is of type object, not text');
  });

  it('a time must be written as its column began', () => {
    const seconds = new Map<number, TimestampFormat>([[2, 'Unix seconds']]);
    expect(refusal('posted', '1356998411123', seconds)).to.equal(
      'looks like Unix milliseconds, and this column began with Unix seconds',
    );
    expect(refusal('posted', '2013-01-01T00:00:00Z', seconds)).to.include('looks like ISO 8601,');
    expect(readRow(ROW, MAPPING, seconds).recognised).to.deep.equal([]);
    const [iso] = readRow(rowWith('posted', '2013-01-02'), MAPPING, NONE).recognised;
    expect(iso).to.include({ position: 2, format: 'ISO 8601 without an offset, taken as UTC' });
  });

  it('any values at all make an item within the limits or a reason', () => {
    const value = fc.oneof(fc.anything(), fc.string(), fc.constantFrom(...ROW));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 9 }), (values) => {
        try {
          const { item } = readRow(values, MAPPING, NONE);
          expect(item.id).to.match(/^[^\p{Cc}]{1,255}$/u);
          expect(item.title).to.match(/^[^\p{Cc}]{0,4000}$/u);
          expect(Object.values(item.signals).every(Number.isSafeInteger)).to.equal(true);
          expect(item.createdAt).to.satisfy(Number.isSafeInteger);
        } catch (error) {
          expect(error).to.be.instanceOf(UnreadableRowError);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
