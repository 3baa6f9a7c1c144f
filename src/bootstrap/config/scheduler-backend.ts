import type { Reading } from './keys/reading.js';
import type { Settings } from './read-settings.js';
import { isMysqlUrl } from './values/database-url.js';

/** What decides which instance runs a job. */
export type SchedulerBackend = Exclude<Settings['scheduler']['backend'], 'auto'>;

const PATH = 'scheduler.backend';

/** Decides `auto` by the database, and refuses a backend that the database can't be. */
export function schedulerBackend({ scheduler, database }: Settings, reading: Reading): SchedulerBackend {
  // Undefined when it was refused itself.
  const url: string | undefined = database.url;
  const fits: SchedulerBackend = url !== undefined && isMysqlUrl(url) ? 'mysql' : 'local';
  if (scheduler.backend === 'mysql' && fits === 'local' && url !== undefined) {
    const origin = reading.entries.find(({ path }) => path === PATH)?.origin ?? 'default';
    const message = `"mysql" needs a database of MySQL or MariaDB, and database.url names a file; auto or local`;
    reading.refuse({ path: PATH, origin }, message);
  }
  return scheduler.backend === 'auto' ? fits : scheduler.backend;
}
