import type { JobAdminParts } from './admin-parts.js';
import type { JobRecord } from './job-records.js';

/** A job can't be run now. */
export class NotTriggeredError extends Error {
  override readonly name = 'NotTriggeredError';

  static becausePaused(job: string): NotTriggeredError {
    return new NotTriggeredError(`job "${job}" is paused; resume it first`);
  }
}

/**
 * Has a job run now, besides its schedule.
 *
 * @throws NoSuchJobError
 * @throws NotTriggeredError when it is paused, or all of it runs already
 */
export async function triggerJob(
  name: string,
  { records, wake }: Pick<JobAdminParts, 'records' | 'wake'>,
): Promise<JobRecord> {
  const record = await records.trigger(name);
  if (!record.isEnabled) throw NotTriggeredError.becausePaused(name);
  if (record.shards.every(({ state }) => state === 'running')) {
    throw new NotTriggeredError(`job "${name}" is running; a shard has one run at a time`);
  }
  wake();
  return record;
}
