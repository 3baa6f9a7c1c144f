import { expect } from 'chai';
import fc from 'fast-check';
import { parseDuration } from '../../../src/domain/scheduling/duration.js';
import { formatDuration } from '../../../src/domain/scheduling/schedule.js';

describe('durations', () => {
  it('every duration is read back as it is written', () => {
    fc.assert(fc.property(fc.maxSafeNat(), (ms) => parseDuration(formatDuration(ms)) === ms));
    fc.assert(
      fc.property(fc.nat(10_000), fc.constantFrom(1, 1_000, 60_000, 3_600_000, 86_400_000), (count, unit) => {
        expect(parseDuration(formatDuration(count * unit))).to.equal(count * unit);
      }),
    );
  });

  it('any number of thousandths of a second is exact', () => {
    fc.assert(
      fc.property(fc.nat(1e9), (ms) => {
        const fraction = String(ms % 1000).padStart(3, '0');
        expect(parseDuration(`${Math.floor(ms / 1000)}.${fraction}s`)).to.equal(ms);
      }),
    );
  });

  it('the units are milliseconds to days', () => {
    expect(['500ms', '10s', '5m', '12h', '7d', '1.5h', '0s', '007s'].map(parseDuration)).to.deep.equal([
      500, 10_000, 300_000, 43_200_000, 604_800_000, 5_400_000, 0, 7_000,
    ]);
  });

  it('what is not one number and one unit in whole milliseconds is no duration', () => {
    const wrong = ['', '10', 's', '10 s', ' 10s', '10s ', '10S', '-1s', '+1s', '.5s', '5.s', '1e3s', '1h30m', '1w'];
    const tooFine = ['0.5ms', '1.0005s', '9007199254740993ms', `${'9'.repeat(400)}d`, 'NaNs', '10constructor'];
    for (const text of [...wrong, ...tooFine]) expect(parseDuration(text), text).to.equal(undefined);
  });
});
