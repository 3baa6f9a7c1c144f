import type { Step } from '../../../src/domain/scheduling/go-on.js';

const DAY = '2020-02-20T';

/** The instant of a time of day, such as `12:00` or `12:00:01.500`, on one and the same day. */
export function clock(time: string): number {
  return Date.parse(`${DAY}${time.length === 5 ? `${time}:00` : time}Z`);
}

/** A step in words: `12:03 due 12:05:10, attempt 2, 12:00 to 12:02 (3) missed`. */
export function describeStep({ waiting: { fireTime, dueAt, attempt }, skipped }: Step): string {
  return [
    dueAt === fireTime ? timeOf(fireTime) : `${timeOf(fireTime)} due ${timeOf(dueAt)}`,
    ...(attempt === 1 ? [] : [`attempt ${attempt}`]),
    ...skipped.map(({ first, last, count, why }) => `${timeOf(first)} to ${timeOf(last)} (${count}) ${why}`),
  ].join(', ');
}

function timeOf(instant: number | undefined): string {
  if (instant === undefined) return 'never';
  return new Date(instant)
    .toISOString()
    .slice(DAY.length, -1)
    .replace(/\.000$/, '')
    .replace(/^(\d\d:\d\d):00$/, '$1');
}
