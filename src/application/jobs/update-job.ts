import type { JobDefinition } from '../../domain/scheduling/job-definition.js';
import type { Schedule } from '../../domain/scheduling/schedule.js';
import type { JobAdminParts } from './admin-parts.js';
import { fireTimesBefore } from './fire-times-before.js';
import { mustBeOurs } from './job-from-config-error.js';
import { JobChangedError, type JobRecord, NoSuchJobError } from './job-records.js';
import { readSentJob, type SentJob } from './sent-job.js';

/** So often somebody else may change the job in between, for a caller who does not mind. */
const ATTEMPTS = 5;

export interface JobUpdate {
  readonly name: string;
  /** Of the record that the change was made from; undefined whatever it is. */
  readonly etag: string | undefined;
  /** What the definition becomes; asked again when it has been changed meanwhile. */
  readonly change: (kept: JobDefinition) => SentJob;
}

/**
 * Changes a job's definition. With another schedule it is due at the first fire time after now, and what was due before
 * runs or is recorded as skipped; otherwise it goes on as it was, retries included.
 *
 * @throws NoSuchJobError
 * @throws JobFromConfigError
 * @throws JobChangedError when it is not the one that the change was made from
 * @throws InvalidJobError naming everything that would be wrong with it
 */
export async function updateJob(update: JobUpdate, parts: JobAdminParts): Promise<JobRecord> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryToUpdate(update, parts);
    } catch (error) {
      const isOvertaken = error instanceof JobChangedError && update.etag === undefined;
      if (!isOvertaken || attempt === ATTEMPTS) throw error;
    }
  }
}

async function tryToUpdate({ name, etag, change }: JobUpdate, parts: JobAdminParts): Promise<JobRecord> {
  const { records, fireTimes, wake } = parts;
  const [kept, now] = await Promise.all([records.find(name), records.now()]);
  if (!kept) throw new NoSuchJobError(name);
  mustBeOurs(kept);
  if (etag !== undefined && etag !== kept.etag) throw new JobChangedError(name);
  const definition = readSentJob(change(kept.definition), now, parts);
  const { schedule } = definition;
  const nextFireTime = isSame(schedule, kept.definition.schedule) ? undefined : fireTimes.next(schedule, now);
  const before = fireTimesBefore(kept.definition.schedule, fireTimes);
  const record = await records.replace(definition, { etag: kept.etag, nextFireTime, before });
  wake();
  return record;
}

function isSame(one: Schedule, other: Schedule): boolean {
  if (one.kind === 'cron' && other.kind === 'cron') {
    return one.expression === other.expression && one.timeZone === other.timeZone;
  }
  return one.kind === 'interval' && other.kind === 'interval' && one.everyMs === other.everyMs;
}
