import { expect } from 'chai';
import fc from 'fast-check';
import { readTimestamp, type TimestampFormat } from '../../../src/application/ingesting/timestamp-format.js';

const LAST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const WITHOUT_OFFSET: TimestampFormat = 'ISO 8601 without an offset, taken as UTC';

describe('recognising times', () => {
  const read: [value: unknown, format: TimestampFormat, at: string][] = [
    ['2013-01-01T00:00:11Z', 'ISO 8601', '2013-01-01T00:00:11.000Z'],
    ['2013-01-01T01:30:11.5+01:30', 'ISO 8601', '2013-01-01T00:00:11.500Z'],
    ['2012-12-31 19:00:11-05', 'ISO 8601', '2013-01-01T00:00:11.000Z'],
    ['2013-01-01t00:00:11.123456789z', 'ISO 8601', '2013-01-01T00:00:11.123Z'],
    ['2013-01-01T00:00+0000', 'ISO 8601', '2013-01-01T00:00:00.000Z'],
    [' 2013-01-01 00:00:11 ', WITHOUT_OFFSET, '2013-01-01T00:00:11.000Z'],
    ['2013-01-01', WITHOUT_OFFSET, '2013-01-01T00:00:00.000Z'],
    ['2012-02-29', WITHOUT_OFFSET, '2012-02-29T00:00:00.000Z'],
    ['1356998411', 'Unix seconds', '2013-01-01T00:00:11.000Z'],
    [1_356_998_411, 'Unix seconds', '2013-01-01T00:00:11.000Z'],
    ['1356998411.0', 'Unix seconds', '2013-01-01T00:00:11.000Z'],
    ['1356998411.123', 'Unix seconds', '2013-01-01T00:00:11.123Z'],
    // 1.001 * 1000 is 1000.9999999999999.
    ['1.001', 'Unix seconds', '1970-01-01T00:00:01.001Z'],
    ['0', 'Unix seconds', '1970-01-01T00:00:00.000Z'],
    ['99999999999', 'Unix seconds', '5138-11-16T09:46:39.000Z'],
    ['100000000000', 'Unix milliseconds', '1973-03-03T09:46:40.000Z'],
    ['1356998411123', 'Unix milliseconds', '2013-01-01T00:00:11.123Z'],
    [1_356_998_411_123.4, 'Unix milliseconds', '2013-01-01T00:00:11.123Z'],
    [String(LAST), 'Unix milliseconds', '9999-12-31T23:59:59.999Z'],
  ];
  for (const [value, format, at] of read) {
    it(`${JSON.stringify(value)} is ${at}, as ${format}`, () => {
      expect(readTimestamp(value)).to.deep.equal({ format, at: Date.parse(at) });
    });
  }

  const refused: [value: unknown, why: string][] = [
    [undefined, 'is missing'],
    [null, 'is missing'],
    ['', 'is blank'],
    ['  ', 'is blank'],
    ['yesterday', 'is not a time'],
    ['1e9', 'is not a time'],
    ['1,356,998,411', 'is not a time'],
    ['2013-02-29T00:00:00Z', 'is not a time'],
    ['2013-13-01', 'is not a time'],
    ['2013-01-00', 'is not a time'],
    ['2013-01-01T24:00:00Z', 'is not a time'],
    ['2013-01-01T00:60Z', 'is not a time'],
    ['2013-01-01T00:00:60Z', 'is not a time'],
    ['2013-01-01T00:00:00+24:00', 'is not a time'],
    ['2013-01-01 00:00:00 or so', 'is not a time'],
    ['01/02/2013', 'is not a time'],
    [true, 'is not a time'],
    [{}, 'is not a time'],
    [Number.NaN, 'is not in the years'],
    ['-1', 'is not in the years'],
    ['1969-12-31T23:59:59.999Z', 'is not in the years'],
    ['0013-01-01', 'is not in the years'],
    [String(LAST + 1), 'is not in the years'],
  ];
  for (const [value, why] of refused) {
    it(`${JSON.stringify(value)} ${why}`, () => {
      expect(() => readTimestamp(value)).to.throw(why);
    });
  }

  it('every instant comes back from every way of writing it', () => {
    const seconds = fc.integer({ min: 0, max: 99_999_999_999 });
    const milliseconds = fc.integer({ min: 1e11, max: LAST });
    const written = fc.oneof(
      seconds.map((at) => [String(at), at * 1_000] as const),
      seconds.map((at) => [at, at * 1_000] as const),
      milliseconds.map((at) => [String(at), at] as const),
      milliseconds.map((at) => [new Date(at).toISOString(), at] as const),
      milliseconds.map((at) => [new Date(at).toISOString().replace('T', ' ').replace('Z', ''), at] as const),
      fc
        .tuple(milliseconds, fc.integer({ min: -14 * 60, max: 14 * 60 }))
        .filter(([at, offset]) => at + offset * 60_000 <= LAST)
        .map(([at, offset]) => [withOffset(at, offset), at] as const),
    );
    fc.assert(
      fc.property(written, ([text, at]) => {
        expect(readTimestamp(text).at).to.equal(at);
      }),
      { numRuns: 2_000 },
    );
  });
});

function withOffset(at: number, minutes: number): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const size = Math.abs(minutes);
  const offset = `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  return new Date(at + minutes * 60_000).toISOString().replace('Z', offset);
}
