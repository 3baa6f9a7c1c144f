import type { JobDefinition } from '../../domain/scheduling/job-definition.js';
import type { Announce } from '../events.js';
import type { FireTimes } from '../scheduling/fire-times.js';
import { JobChangedError, JobExistsError, type JobRecords, NoSuchJobError } from './job-records.js';

const PAGE = 200;
/** How often somebody else may be quicker: each of them has made it what they all want. */
const MOST_RACES = 20;

export interface SyncParts {
  readonly records: JobRecords;
  readonly fireTimes: FireTimes;
  readonly announce: Announce;
}

/**
 * Has the store know the jobs that the configuration defines. Many instances may do so at once, each time they start: what
 * is as it should be is not touched, a schedule that was changed is taken once, and a job that somebody has paused stays
 * paused. A job of the same name that somebody has made by the API is theirs. One that is configured no more is left, and
 * told of.
 *
 * @throws whatever the store throws
 */
export async function syncConfiguredJobs(definitions: readonly JobDefinition[], parts: SyncParts): Promise<void> {
  for (const definition of definitions) await syncOne(definition, parts);
  const configured = new Set(definitions.map(({ name }) => name));
  const left: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await parts.records.list({ limit: PAGE, ...(after !== undefined && { after }) });
    for (const { definition, origin } of page) {
      if (origin === 'config' && !configured.has(definition.name)) left.push(definition.name);
    }
    after = page.at(-1)?.definition.name;
    if (page.length < PAGE) break;
  }
  if (left.length > 0) parts.announce({ type: 'jobs configured no more', jobs: left });
}

async function syncOne(definition: JobDefinition, parts: SyncParts): Promise<void> {
  for (let race = 0; ; race++) {
    try {
      return await attempt(definition, parts);
    } catch (error) {
      const isRace =
        error instanceof JobExistsError || error instanceof JobChangedError || error instanceof NoSuchJobError;
      if (!isRace || race === MOST_RACES) throw error;
    }
  }
}

async function attempt(definition: JobDefinition, { records, fireTimes, announce }: SyncParts): Promise<void> {
  const { name, schedule } = definition;
  const record = await records.find(name);
  if (!record) {
    await records.create(definition, 'config', fireTimes.next(schedule, await records.now()));
  } else if (record.origin !== 'config') {
    announce({ type: 'job name taken', job: name });
  } else if (!isSame(record.definition, definition)) {
    const isRescheduled = !isSame(record.definition.schedule, schedule);
    const nextFireTime = isRescheduled ? fireTimes.next(schedule, await records.now()) : undefined;
    await records.replace(definition, { etag: record.etag, nextFireTime });
  }
}

/** Both were read in the same way, and are kept as they were. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
