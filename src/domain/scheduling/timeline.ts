import { intervalTimeline } from './interval-timeline.js';
import type { Schedule } from './schedule.js';
import { type NextAfter, searchedTimeline } from './searched-timeline.js';

/**
 * From here on fire times that were skipped together are not counted: a cron expression that nobody ran for a year has
 * millions, and each takes a tenth of a millisecond to work out.
 */
export const MOST_COUNTED = 1_000;

/** The fire times of a schedule. All instants are milliseconds UTC; the bounds are included. */
export interface Timeline {
  /** The first fire time after `instant`; undefined when there is none any more. */
  after(instant: number): number | undefined;
  /** The newest fire time up to `to`, at least `from`, which counts as one whatever the schedule says now. */
  newest(from: number, to: number): number;
  /** The oldest of the `most` newest fire times from `from`, which counts as one, up to `to`. */
  oldestOfNewest(most: number, from: number, to: number): number;
  /** How many fire times there are from `from`, which counts as one, up to `to`; at most {@link MOST_COUNTED}. */
  count(from: number, to: number): number;
}

/** @param nextAfter - the first fire time of the schedule after an instant; undefined when there is none any more */
export function timelineOf(schedule: Schedule, nextAfter: NextAfter): Timeline {
  return schedule.kind === 'interval'
    ? intervalTimeline(schedule.everyMs, MOST_COUNTED)
    : searchedTimeline(nextAfter, MOST_COUNTED);
}
