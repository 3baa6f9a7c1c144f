/** When a job is due: at every multiple of an interval, or by a cron expression of 5 or 6 fields in a time zone. */
export type Schedule =
  | { readonly kind: 'interval'; readonly everyMs: number }
  | { readonly kind: 'cron'; readonly expression: string; readonly timeZone: string };

export function isSameSchedule(a: Schedule, b: Schedule): boolean {
  if (a.kind === 'interval') return b.kind === 'interval' && a.everyMs === b.everyMs;
  return b.kind === 'cron' && a.expression === b.expression && a.timeZone === b.timeZone;
}

/**
 * The first fire time of an interval after `after`. Intervals are counted from 1970, not from when an instance
 * started, so that all instances agree on them.
 */
export function nextMultiple(everyMs: number, after: number): number {
  return (Math.floor(after / everyMs) + 1) * everyMs;
}

/** The schedule as it is written in the configuration. */
export function describeSchedule(schedule: Schedule): string {
  return schedule.kind === 'cron' ? schedule.expression : formatDuration(schedule.everyMs);
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** A duration as configuration writes it, in the largest unit that gives a whole number: `90s`, `5m`, `7d`. */
export function formatDuration(ms: number): string {
  const [unit, size] = UNITS.find(([, unitMs]) => ms !== 0 && ms % unitMs === 0) ?? ['ms', 1];
  return `${ms / size}${unit}`;
}
