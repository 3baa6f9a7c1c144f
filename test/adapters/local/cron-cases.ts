import fc from 'fast-check';
import type { Offset } from './wall-clock.js';

export const SEED = 12_010;
export const FROM = Date.UTC(2010, 0, 1);
export const TO = Date.UTC(2020, 0, 1);
const HOUR_MS = 3_600_000;

/** In the ten years that are looked at, each of them has something that the others have not. */
export const ZONES: [timeZone: string, why: string][] = [
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
export const anyExpression = fc
  .tuple(
    fc.oneof(fc.constant(''), number(0, 59), fc.constantFrom('*/20', '0,30', '10-12')),
    fc.oneof(number(0, 59), fc.constantFrom('*/20', '0,30', '10-12')),
    fc.oneof(number(0, 3), field(0, 23)),
    fc.oneof(fc.constant('*'), field(1, 31)),
    fc.oneof(fc.constant('*'), field(1, 12)),
    fc.oneof(fc.constant('*'), field(0, 6)),
  )
  .map((fields) => fields.join(' ').trimStart());

/** As often within the nine hours before a change of the clock as anywhere. */
export function anyTime(offsets: readonly Offset[]): fc.Arbitrary<number> {
  return fc.oneof(
    fc.integer({ min: FROM, max: TO - 48 * HOUR_MS }),
    fc.constantFrom(...offsets).chain(({ from }) => fc.integer({ min: from - 9 * HOUR_MS, max: from + HOUR_MS })),
  );
}
