import { expect } from 'chai';
import fc from 'fast-check';
import { CronerFireTimes } from '../../../src/adapters/local/croner-fire-times.js';
import { fireTimes } from './cron-oracle.js';
import { type Offset, offsetsOf } from './wall-clock.js';

const SEED = 12_010;
const FROM = Date.UTC(2010, 0, 1);
const TO = Date.UTC(2020, 0, 1);
const HOUR_MS = 3_600_000;

/** In the ten years that are looked at, each of them has something that the others have not. */
const ZONES: [timeZone: string, why: string][] = [
  ['UTC', 'no summer time'],
  ['Europe/London', 'summer time at 01:00'],
  ['America/New_York', 'summer time at 02:00'],
  ['America/St_Johns', 'summer time at 00:01, and a half-hour offset'],
  ['America/Sao_Paulo', 'summer time at midnight'],
  ['Africa/Casablanca', 'summer time that pauses for Ramadan'],
  ['Africa/Cairo', 'summer time given up, taken up and given up'],
  ['Europe/Istanbul', 'summer time that stayed'],
  ['Asia/Tehran', 'summer time by another calendar'],
  ['Australia/Lord_Howe', 'summer time of half an hour'],
  ['Antarctica/Troll', 'summer time of two hours'],
  ['Pacific/Apia', 'a day that there was not'],
];

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
        const at = fc.oneof(
          fc.integer({ min: FROM, max: TO - 48 * HOUR_MS }),
          fc.constantFrom(...offsets).chain(({ from }) => fc.integer({ min: from - 9 * HOUR_MS, max: from + HOUR_MS })),
        );
        const law = fc.property(anyExpression, at, (expression, from) => {
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

const number = (min: number, max: number) => fc.integer({ min, max }).map(String);
const field = (min: number, max: number) =>
  fc.oneof(
    fc.constant('*'),
    number(min, max),
    fc.tuple(fc.integer({ min, max }), fc.integer({ min, max })).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
    fc.uniqueArray(fc.integer({ min, max }), { minLength: 2, maxLength: 4 }).map((all) => all.join(',')),
    fc.integer({ min: 2, max: max - min }).map((step) => `*/${step}`),
  );
/** Mostly in the hours in which clocks change. */
const anyExpression = fc
  .tuple(
    fc.oneof(fc.constant(''), number(0, 59), fc.constantFrom('*/20', '0,30', '10-12')),
    fc.oneof(number(0, 59), fc.constantFrom('*/20', '0,30', '10-12')),
    fc.oneof(number(0, 3), field(0, 23)),
    fc.oneof(fc.constant('*'), field(1, 31)),
    fc.oneof(fc.constant('*'), field(1, 12)),
    fc.oneof(fc.constant('*'), field(0, 6)),
  )
  .map((fields) => fields.join(' ').trimStart());

function inWords(instant: number): string {
  return Number.isFinite(instant) ? new Date(instant).toISOString() : 'none';
}
