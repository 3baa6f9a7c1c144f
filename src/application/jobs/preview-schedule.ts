import type { FireTimes } from '../scheduling/fire-times.js';
import { type DefinitionProblem, Fields } from './fields.js';
import { InvalidJobError } from './invalid-job-error.js';
import { readSchedule } from './read-schedule.js';
import type { SentJob } from './sent-job.js';

/**
 * When a schedule fires next.
 *
 * @param sent - the fields `schedule` and `time_zone`
 * @param after - in milliseconds UTC
 * @param count - how many at most; fewer where it never fires again
 * @throws InvalidJobError naming everything that is wrong with it
 */
export function previewSchedule({ given, problems }: SentJob, after: number, count: number, fireTimes: FireTimes) {
  const all: DefinitionProblem[] = [...problems];
  const schedule = readSchedule(new Fields(given, '', ['schedule', 'time_zone'], all), fireTimes, after);
  if (!schedule || all.length > 0) throw new InvalidJobError(all);
  const coming: number[] = [];
  let last = after;
  while (coming.length < count) {
    const next = fireTimes.next(schedule, last);
    if (next === undefined) break;
    coming.push(next);
    last = next;
  }
  return coming;
}
