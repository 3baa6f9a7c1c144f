import type { Schedule } from '../../domain/scheduling/schedule.js';
import { type Timeline, timelineOf } from '../../domain/scheduling/timeline.js';
import type { FireTimes } from '../scheduling/fire-times.js';

/**
 * The fire times of a schedule that another takes the place of. Of one that can't be worked out here, perhaps the reason
 * for the change, there are none.
 */
export function fireTimesBefore(schedule: Schedule, fireTimes: FireTimes): Timeline {
  return timelineOf(schedule, (after) => {
    try {
      return fireTimes.next(schedule, after);
    } catch {
      return undefined;
    }
  });
}
