import type { JobDefinition } from '../../domain/scheduling/job-definition.js';
import type { Announce } from '../events.js';
import type { FireTimes } from '../scheduling/fire-times.js';
import { fireTimesBefore } from './fire-times-before.js';
import { JobChangedError, JobExistsError, type JobRecord, type JobRecords, NoSuchJobError } from './job-records.js';

/** How often somebody else may be quicker: each of them has made it what they all want. */
const MOST_RACES = 20;

/** A job as the configuration defines it. */
export interface ConfiguredJob {
  readonly definition: JobDefinition;
  /**
   * Whether it is due at once instead of at a fire time to come; never when left out.
   *
   * @param kept - undefined when there is nothing of it yet
   */
  readonly isDueAtOnce?: (kept: KeptJob | undefined) => boolean;
}

/** A job as the store has it. */
export interface KeptJob {
  readonly definition: JobDefinition;
  /** Whether somebody runs or holds any of it, and is alive by all that is known. */
  readonly isHeld: boolean;
}

export interface SyncParts {
  readonly records: JobRecords;
  readonly fireTimes: FireTimes;
  readonly announce: Announce;
}

/**
 * Has the store know the jobs that the configuration defines. Many instances may do so at once, each time they start: what
 * is as it should be is not touched, a schedule that was changed is taken once, and a job that somebody has paused stays
 * paused. A job of the same name that somebody has made by the API is theirs.
 *
 * @returns those that are due at once, and of which a run under the old definition is going
 * @throws whatever the store throws
 */
export async function syncConfiguredJobs(
  jobs: readonly ConfiguredJob[],
  parts: SyncParts,
): Promise<readonly JobRecord[]> {
  const overtaken: JobRecord[] = [];
  for (const job of jobs) {
    const record = await despiteRaces(() => sync(job, parts));
    if (record) overtaken.push(record);
  }
  return overtaken;
}

/** Has the store know those that it knows nothing of, as when somebody has deleted them; the others may be newer there. */
export async function addMissingJobs(jobs: readonly ConfiguredJob[], parts: SyncParts): Promise<boolean> {
  let isAdded = false;
  const missing = new Set(await parts.records.missing(jobs.map(({ definition }) => definition.name)));
  for (const job of jobs) {
    if (!missing.has(job.definition.name)) continue;
    await despiteRaces(async () => {
      if (await parts.records.find(job.definition.name)) return;
      await create(job, parts);
      isAdded = true;
    });
  }
  return isAdded;
}

async function despiteRaces<T>(attempt: () => Promise<T>): Promise<T> {
  for (let race = 0; ; race++) {
    try {
      return await attempt();
    } catch (error) {
      const isRace =
        error instanceof JobExistsError || error instanceof JobChangedError || error instanceof NoSuchJobError;
      if (!isRace || race === MOST_RACES) throw error;
    }
  }
}

async function sync(job: ConfiguredJob, parts: SyncParts): Promise<JobRecord | undefined> {
  const { records, announce } = parts;
  const { name } = job.definition;
  const record = await records.find(name);
  if (!record) await create(job, parts);
  else if (record.origin !== 'config') announce({ type: 'job name taken', job: name });
  else if (!isSameDefinition(record.definition, job.definition)) return replace(job, record, parts);
  else if (job.isDueAtOnce?.(asKept(record, await records.now()))) await records.trigger(name);
  return undefined;
}

async function create({ definition, isDueAtOnce }: ConfiguredJob, { records, fireTimes }: SyncParts): Promise<void> {
  const now = await records.now();
  await records.create(definition, 'config', isDueAtOnce?.(undefined) ? now : fireTimes.next(definition.schedule, now));
}

async function replace(
  { definition, isDueAtOnce }: ConfiguredJob,
  before: JobRecord,
  { records, fireTimes }: SyncParts,
): Promise<JobRecord | undefined> {
  const { schedule } = definition;
  const now = await records.now();
  const isDue = isDueAtOnce?.(asKept(before, now)) ?? false;
  const isRescheduled = !isSame(before.definition.schedule, schedule);
  const nextFireTime = isDue ? now : isRescheduled ? fireTimes.next(schedule, now) : undefined;
  const record = await records.replace(definition, {
    ...{ etag: before.etag, nextFireTime },
    before: fireTimesBefore(before.definition.schedule, fireTimes),
  });
  return isDue && record.shards.some(({ state }) => state === 'running') ? record : undefined;
}

function asKept({ definition, shards }: JobRecord, now: number): KeptJob {
  return { definition, isHeld: shards.some(({ state, dueAt = 0 }) => state !== 'waiting' && dueAt > now) };
}

/** In whatever order the fields stand: one that is newer than what is kept was put in. */
function isSameDefinition(a: JobDefinition, b: JobDefinition): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof JobDefinition>;
  return [...names].every((name) => isSame(a[name], b[name]));
}

/** Both were read in the same way, and are kept as they were. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
