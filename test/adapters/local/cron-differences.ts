import type { CronerFireTimes } from '../../../src/adapters/local/croner-fire-times.js';
import { type Change, isForward, isWithinAnHour, shift } from './clock-change.js';

const HOUR_MS = 3_600_000;

/** An instant at which one of hotlist and cron-parser fires and the other does not. */
export interface Difference {
  readonly by: 'hotlist' | 'cron-parser';
  readonly expression: string;
  readonly timeZone: string;
  readonly instant: number;
  /** The change of the clock that is nearest. */
  readonly change: Change;
}

/** Whether an expression names one second, one minute and one hour. */
function isTimeOfDay(expression: string): boolean {
  const fields = expression.split(' ').slice(0, -3);
  return fields.every((field) => /^(\d+)(-\1)?$/.test(field));
}

/** The kinds of differences, by their names in docs/scheduling.md: each is beside a change of the clock. */
export function kindsOfDifference(croner: CronerFireTimes): Record<string, (difference: Difference) => boolean> {
  return {
    'a time of day that is left out': atFullHours(
      ({ by, expression, timeZone, instant, change }) =>
        isForward(change) &&
        isTimeOfDay(expression) &&
        (by === 'hotlist' ? instant === change.at : isWithin(instant, change.at, HOUR_MS)) &&
        firesAt(change.at, expression, timeZone),
    ),

    'a rhythm that is left out': atFullHours(
      ({ by, expression, instant, change }) =>
        by === 'cron-parser' &&
        isForward(change) &&
        !isTimeOfDay(expression) &&
        isWithin(instant, change.at, HOUR_MS) &&
        !isDue(expression, wallClock(instant, change)) &&
        hoursLeftOut(instant, change).some((wall) => isDue(expression, wall)),
    ),

    'a time of day that comes twice': atFullHours(
      ({ by, expression, timeZone, instant, change }) =>
        by === 'cron-parser' &&
        isTimeOfDay(expression) &&
        isSecond(instant, change) &&
        firesAt(instant + shift(change), expression, timeZone),
    ),

    'a rhythm that comes twice': atFullHours(
      ({ by, expression, timeZone, instant, change }) =>
        by === 'hotlist' &&
        !isTimeOfDay(expression) &&
        isSecond(instant, change) &&
        firesAt(instant + shift(change), expression, timeZone),
    ),

    'a change within an hour': (each) => isWithinAnHour(each.change) && (isLeftOff(each) || isAnHourLate(each)),
  };

  /** Of an hour that a change cuts short, cron-parser leaves out the rest. */
  function isLeftOff({ by, expression, instant, change }: Difference): boolean {
    if (by !== 'hotlist' || Math.abs(instant - change.at) > HOUR_MS) return false;
    return isDue(expression, wallClock(instant, change)) || (isTimeOfDay(expression) && instant === change.at);
  }

  /** And runs it an hour later, if it was put forward. */
  function isAnHourLate({ by, expression, instant, change }: Difference): boolean {
    if (by !== 'cron-parser' || !isForward(change) || !isWithin(instant, change.at, 2 * HOUR_MS)) return false;
    const wall = wallClock(instant, change);
    return isDue(expression, wall - HOUR_MS) && !isDue(expression, wall);
  }

  function firesAt(instant: number, expression: string, timeZone: string): boolean {
    return croner.next({ kind: 'cron', expression, timeZone }, instant - 1) === instant;
  }

  /** Whether an expression names a time of the wall clock, as if it were UTC, where no zone has a say. */
  function isDue(expression: string, wall: number): boolean {
    return croner.next({ kind: 'cron', expression, timeZone: 'UTC' }, wall - 1) === wall;
  }
}

const atFullHours = (is: (each: Difference) => boolean) => (each: Difference) =>
  !isWithinAnHour(each.change) && is(each);

const isWithin = (instant: number, from: number, length: number) => instant >= from && instant < from + length;

/** Whether the clock shows something for the second time. */
const isSecond = (instant: number, change: Change) => isWithin(instant, change.at, -shift(change));

const wallClock = (instant: number, { at, before, after }: Change) => instant + (instant < at ? before : after);

/** The times that the clock left out, whole hours before what it shows. */
function hoursLeftOut(instant: number, change: Change): number[] {
  const hours = Array.from({ length: 24 }, (_, hour) => instant + change.after - (hour + 1) * HOUR_MS);
  return hours.filter((wall) => isWithin(wall, change.at + change.before, shift(change)));
}
