import type { Timeline } from './timeline.js';

/** Fire times one after another that never run. All instants are milliseconds UTC. */
export interface Skipped {
  readonly first: number;
  readonly last: number;
  /** How many; what is more than MOST_COUNTED is not counted. */
  readonly count: number;
  /** Nobody could run them, a run of the same shard was going, or the schedule is another before they could run. */
  readonly why: 'missed' | 'overlapped' | 'rescheduled';
}

/** Those from `from`, which is one, up to before `before`; none when that is not later. */
export function skip(
  why: Skipped['why'],
  from: number | undefined,
  before: number,
  timeline: Timeline,
): readonly Skipped[] {
  if (from === undefined || from >= before) return [];
  const last = timeline.newest(from, before - 1);
  return [{ first: from, last, count: timeline.count(from, last), why }];
}
