import { expect } from 'chai';
import fc from 'fast-check';
import { CronerFireTimes } from '../../../src/adapters/local/croner-fire-times.js';
import { anyExpression, anyTime, FROM, SEED, TO, ZONES } from './cron-cases.js';
import { fireTimes } from './cron-oracle.js';
import { type Offset, offsetsOf } from './wall-clock.js';

const HOUR_MS = 3_600_000;

const DENSE = [
  ...['*/15 * * * *', '0 * * * *', '30 0-3 * * *', '7,37 1,2 * * *'],
  ...['*/20 */15 * * * *', '0,59 0 * * * *', '30 59 0-3 * * *', '10-12 30 2 * * *'],
];
const TIMES_OF_DAY = [
  ...['0 0 * * *', '30 0 * * *', '30 1 * * *', '0 2 * * *', '30 2 * * *', '59 2 * * *', '0 3 * * *'],
  ...['59 0 0 * * *', '0 30 1 * * *', '15 30 2 * * *', '59 59 2 * * *'],
];
/** On the 13th and on Sundays. */
const RARE = '30 2 13 * 0';

describe('the fire times of cron expressions, beside those by definition', () => {
  const croner = new CronerFireTimes();

  for (const [timeZone, why] of ZONES) {
    describe(`${timeZone}: ${why}`, () => {
      let offsets: Offset[];
      before(() => {
        offsets = offsetsOf(timeZone, FROM, TO);
      });

      it('agree over ten years', () => {
        agree(RARE, timeZone, offsets, FROM, TO);
      });

      it('agree around every change of the clock', () => {
        for (const { from: change } of offsets.slice(1)) {
          const [begin, end] = [change - 30 * HOUR_MS, change + 30 * HOUR_MS];
          for (const each of TIMES_OF_DAY) agree(each, timeZone, offsets, begin, end);
          for (const each of DENSE) agree(each, timeZone, offsets, change - 5 * HOUR_MS, change + 5 * HOUR_MS);
        }
      });

      it('agree wherever they are looked at', () => {
        const law = fc.property(anyExpression, anyTime(offsets), (expression, from) => {
          agree(expression, timeZone, offsets, from, Math.min(TO, from + 8 * HOUR_MS));
        });
        fc.assert(law, { seed: SEED, numRuns: 300 });
      });
    });
  }

  /** Asked one after another, croner says the same as the definition. */
  function agree(expression: string, timeZone: string, offsets: readonly Offset[], from: number, to: number): void {
    let after = Math.max(from, FROM + 1) - 1;
    const next = () => croner.next({ kind: 'cron', expression, timeZone }, after) ?? Number.POSITIVE_INFINITY;
    for (const expected of fireTimes(expression, offsets, after + 1, to)) {
      const actual = next();
      if (actual !== expected) expect(inWords(actual), `${expression} in ${timeZone}`).to.equal(inWords(expected));
      after = expected;
    }
    const beyond = next();
    if (beyond < to) expect(inWords(beyond), `${expression} in ${timeZone}`).to.equal('none');
  }
});

function inWords(instant: number): string {
  return Number.isFinite(instant) ? new Date(instant).toISOString() : 'none';
}
