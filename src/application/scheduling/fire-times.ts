import type { Schedule } from '../../domain/scheduling/schedule.js';

/** Works out when schedules fire. */
export interface FireTimes {
  /** The first fire time after `after`, both in milliseconds UTC; undefined when the schedule never fires again. */
  next(schedule: Schedule, after: number): number | undefined;
}
