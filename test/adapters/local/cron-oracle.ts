import type { Offset } from './wall-clock.js';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/**
 * When a cron expression fires by its definition, of five fields, or of six with the seconds first, of `*`, numbers, ranges,
 * steps and lists: every minute is looked at, and its seconds fire when the wall clock matches the expression. Where the wall
 * clock jumps, which it does between two minutes:
 *
 * - An expression of one second, one minute and one hour, be it as `1-1`, is a time of day. It fires once for each day that
 *   matches: of a time that the clock shows twice the first, and of one that it leaves out the first instant after the jump,
 *   if that is on the same day.
 * - Any other is a rhythm. It fires at each second that matches, those that the clock shows twice twice.
 */
export function* fireTimes(
  expression: string,
  offsets: readonly Offset[],
  from: number,
  to: number,
): Generator<number> {
  const cron = parse(expression);
  let index = 0;
  for (let minute = Math.floor(from / MINUTE_MS) * MINUTE_MS; minute < to; minute += MINUTE_MS) {
    while ((offsets[index + 1]?.from ?? Number.POSITIVE_INFINITY) <= minute) index++;
    const { offsetMs, from: since } = offsets[index] as Offset;
    const before = (offsets[index - 1] ?? (offsets[index] as Offset)).offsetMs;
    const instants = secondsIn(minute, cron, { offsetMs, before, since }).map((second) => minute + second * 1_000);
    yield* instants.filter((instant) => instant >= from && instant < to);
  }
}

/** @param jump - the offset, the one before it, and since when it is */
function secondsIn(
  minute: number,
  cron: ParsedCron,
  { offsetMs, before, since }: { readonly offsetMs: number; readonly before: number; readonly since: number },
): readonly number[] {
  if (minute === since && isLeftOut(cron, since + before, since + offsetMs)) return [0];
  const isShownAgain = minute < since + before - offsetMs;
  return matches(cron, minute + offsetMs) && !(cron.isTimeOfDay && isShownAgain) ? cron.seconds : [];
}

/** Whether a time of day was left out by a jump that ends on its day. All on the wall clock. */
function isLeftOut(cron: ParsedCron, from: number, to: number): boolean {
  if (!cron.isTimeOfDay) return false;
  const day = Math.floor(to / MINUTE_MS / DAY_MINUTES);
  for (let each = from; each < to; each += MINUTE_MS) {
    if (Math.floor(each / MINUTE_MS / DAY_MINUTES) === day && matches(cron, each)) return true;
  }
  return false;
}

interface ParsedCron {
  readonly isTimeOfDay: boolean;
  /** In their order. */
  readonly seconds: readonly number[];
  /** By minute of the day. */
  readonly times: readonly boolean[];
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /** When both are given either is enough. */
  readonly isEitherDay: boolean;
}

/** @param wall - the time of the wall clock, as if it were UTC */
function matches({ times, days, months, weekdays, isEitherDay }: ParsedCron, wall: number): boolean {
  if (!times[(wall / MINUTE_MS) % DAY_MINUTES]) return false;
  const date = new Date(wall);
  if (!months.has(date.getUTCMonth() + 1)) return false;
  const isDay = days.has(date.getUTCDate());
  const isWeekday = weekdays.has(date.getUTCDay());
  return isEitherDay ? isDay || isWeekday : isDay && isWeekday;
}

function parse(expression: string): ParsedCron {
  const fields = expression.split(' ');
  if (fields.length === 5) fields.unshift('0');
  const [second, minute, hour, day, month, weekday] = fields as [string, string, string, string, string, string];
  const minutes = numbers(minute, 0, 59);
  const hours = numbers(hour, 0, 23);
  return {
    isTimeOfDay: [second, minute, hour].every((each) => !/[*/]/.test(each) && numbers(each, 0, 59).size === 1),
    seconds: [...numbers(second, 0, 59)].sort((a, b) => a - b),
    times: Array.from({ length: DAY_MINUTES }, (_, each) => hours.has(Math.floor(each / 60)) && minutes.has(each % 60)),
    days: numbers(day, 1, 31),
    months: numbers(month, 1, 12),
    weekdays: numbers(weekday, 0, 6),
    isEitherDay: day !== '*' && weekday !== '*',
  };
}

function numbers(field: string, least: number, greatest: number): ReadonlySet<number> {
  const found = new Set<number>();
  for (const part of field.split(',')) {
    const [range = '', step = '1'] = part.split('/');
    const [first, last = first] = range === '*' ? [least, greatest] : range.split('-').map(Number);
    for (let each = first as number; each <= (last as number); each += Number(step)) found.add(each);
  }
  return found;
}
