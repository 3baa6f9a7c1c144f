import { expect } from 'chai';
import fc from 'fast-check';
import { instants } from '../../../src/adapters/tables/instants.js';
import { instantIn } from '../../support/a-tables-config.js';

const utc = instants('c', 'datetime', instantIn('c'));
const ahead = instants('c', 'datetime', instantIn('c', { offsetMinutes: 480 }));

describe('columns of instants', () => {
  it('a DATETIME is taken for UTC, or for the offset that was said', () => {
    expect(utc.read('2013-01-02 03:04:05')).to.equal(Date.UTC(2013, 0, 2, 3, 4, 5));
    expect(ahead.read('2013-01-02 03:04:05')).to.equal(Date.UTC(2013, 0, 1, 19, 4, 5));
    expect(utc.read('2013-01-02 03:04:05.678901')).to.equal(Date.UTC(2013, 0, 2, 3, 4, 5, 678));
    expect(utc.read('2013-01-02 03:04:05.6')).to.equal(Date.UTC(2013, 0, 2, 3, 4, 5, 600));
    expect(instants('c', 'date', instantIn('c')).read('2013-01-02')).to.equal(Date.UTC(2013, 0, 2));
  });

  it('a TIMESTAMP is UTC whatever was said', () => {
    const timestamp = instants('c', 'timestamp', instantIn('c', { offsetMinutes: 480 }));
    expect(timestamp.read('2013-01-02 03:04:05')).to.equal(Date.UTC(2013, 0, 2, 3, 4, 5));
  });

  it('zero dates, nothing and what no reply can hold are no instants', () => {
    for (const value of [
      null,
      '0000-00-00 00:00:00',
      '2013-00-10 00:00:00',
      '2013-01-00 00:00:00',
      '2013-02-29 00:00:00',
      '2013-04-31 00:00:00',
      '0001-01-01 00:00:00',
    ]) {
      expect(utc.read(value), String(value)).to.equal(undefined);
    }
    const ms = instants('c', 'integer', instantIn('c', { unit: 'ms' }));
    for (const value of [null, '253402300800000', '-62135596800001', '18446744073709551615']) {
      expect(ms.read(value), String(value)).to.equal(undefined);
    }
    expect(ms.read('253402300799999')).to.equal(253_402_300_799_999);
    expect(ms.read('0')).to.equal(0);
  });

  it('integers count what was said', () => {
    expect(instants('c', 'integer', instantIn('c', { unit: 's' })).read(1_356_998_411)).to.equal(1_356_998_411_000);
    expect(instants('c', 'integer', instantIn('c', { unit: 'ms' })).read('1356998411123')).to.equal(1_356_998_411_123);
  });

  it('the beginning of a window is never after an instant of it, and less than a day before', () => {
    const kinds = [
      utc,
      ahead,
      instants('c', 'date', instantIn('c', { offsetMinutes: -720 })),
      instants('c', 'integer', instantIn('c', { unit: 's' })),
      instants('c', 'integer', instantIn('c', { unit: 'ms' })),
    ];
    const ms = fc.integer({ min: Date.UTC(1000, 0, 3), max: Date.UTC(9999, 11, 28) });
    fc.assert(
      fc.property(fc.constantFrom(...kinds), ms, (kind, at) => {
        const from = kind.from(at).replaceAll("'", '');
        const read = kind.read(from) ?? Number.NaN;
        expect(read).to.be.at.most(at);
        expect(read).to.be.above(at - 86_400_000);
      }),
    );
  });
});
