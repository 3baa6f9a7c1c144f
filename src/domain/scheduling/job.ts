import type { Schedule } from './schedule.js';

/** Something run on a schedule. */
export interface Job {
  readonly name: string;
  readonly schedule: Schedule;
  /** A run that takes longer is told to stop, in milliseconds. */
  readonly timeoutMs: number;
}
