import type { JobAdminParts } from './admin-parts.js';
import type { JobRecord } from './job-records.js';
import { readSentJob, type SentJob } from './sent-job.js';

/**
 * Adds a job, which is due at the first fire time after now.
 *
 * @param isPaused - whether none of its runs begins until it is resumed
 * @throws InvalidJobError naming everything that is wrong with it
 * @throws JobExistsError
 */
export async function createJob(sent: SentJob, isPaused: boolean, parts: JobAdminParts): Promise<JobRecord> {
  const { records, fireTimes, wake } = parts;
  const now = await records.now();
  const definition = readSentJob(sent, now, parts);
  const record = await records.create(definition, 'api', fireTimes.next(definition.schedule, now), !isPaused);
  wake();
  return record;
}
