import { isSameSchedule, type Schedule } from './schedule.js';

/** Something run on a schedule. */
export interface Job {
  readonly name: string;
  readonly schedule: Schedule;
  /** A run that takes longer is told to stop, in milliseconds. */
  readonly timeoutMs: number;
}

export function isSameJob(a: Job, b: Job): boolean {
  return a.name === b.name && a.timeoutMs === b.timeoutMs && isSameSchedule(a.schedule, b.schedule);
}
