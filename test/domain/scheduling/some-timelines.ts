import type { Schedule } from '../../../src/domain/scheduling/schedule.js';
import type { NextAfter } from '../../../src/domain/scheduling/searched-timeline.js';

export function cronAt(expression: string): Schedule {
  return { kind: 'cron', expression, timeZone: 'UTC' };
}

/** The next one of a list, as a schedule that somebody has written down whole. */
export function nextIn(sorted: readonly number[]): NextAfter {
  return (instant) => sorted.find((time) => time > instant);
}
