import type { Announce } from '../events.js';
import { isRefreshJob } from '../publishing/refresh-job-name.js';
import type { JobRecords } from './job-records.js';

const PAGE = 200;

export interface LeftOverParts {
  readonly records: JobRecords;
  readonly announce: Announce;
  /** Whether nobody else brings jobs of a configuration into this store. */
  readonly isAlone: boolean;
}

/**
 * Sees to the jobs that came from a configuration and are in this one no more. They are left, because other instances may
 * have a newer configuration, and told of. Those of boards are removed where there are no others: nobody can run them.
 */
export async function leftOverJobs(
  configured: ReadonlySet<string>,
  { records, announce, isAlone }: LeftOverParts,
): Promise<void> {
  const left = await configuredBefore(configured, records);
  const ofBoards = left.filter(isRefreshJob);
  const others = left.filter((name) => !isRefreshJob(name));
  if (isAlone) for (const name of ofBoards) await removeConfigured(name, records);
  else if (ofBoards.length > 0) announce({ type: 'boards of others', jobs: ofBoards });
  if (others.length > 0) announce({ type: 'jobs configured no more', jobs: others });
}

/** Removes a job unless somebody has made it by the API. */
export async function removeConfigured(name: string, records: JobRecords): Promise<void> {
  const record = await records.find(name);
  if (record?.origin === 'config') await records.remove(name, record.etag);
}

async function configuredBefore(configured: ReadonlySet<string>, records: JobRecords): Promise<readonly string[]> {
  const left: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await records.list({ limit: PAGE, ...(after !== undefined && { after }) });
    for (const { definition, origin } of page) {
      if (origin === 'config' && !configured.has(definition.name)) left.push(definition.name);
    }
    after = page.at(-1)?.definition.name;
    if (page.length < PAGE) return left;
  }
}
