import type { Reading } from './keys/reading.js';
import type { Settings } from './read-settings.js';
import { isMysqlUrl } from './values/database-url.js';

/** What decides which instance runs a job. */
export type SchedulerBackend = Exclude<Settings['scheduler']['backend'], 'auto'>;

const PATH = 'scheduler.backend';

/** Decides `auto` by the database, and refuses a backend that has not got what it needs. */
export function schedulerBackend({ scheduler, database, redis }: Settings, reading: Reading): SchedulerBackend {
  const { backend } = scheduler;
  // Undefined when it was refused itself.
  const url: string | undefined = database.url;
  const fits: SchedulerBackend = url !== undefined && isMysqlUrl(url) ? 'mysql' : 'local';
  const refuse = (why: string) => {
    const origin = reading.entries.find(({ path }) => path === PATH)?.origin ?? 'default';
    reading.refuse({ path: PATH, origin }, `"${backend}" needs ${why}`);
  };
  if ((backend === 'mysql' || backend === 'redis') && fits === 'local' && url !== undefined) {
    refuse('a database of MySQL or MariaDB, and database.url names a file; auto or local');
  }
  if (backend === 'redis' && redis.url === undefined && !reading.problems.some(({ path }) => path === 'redis.url')) {
    refuse('redis.url to say where Redis is; give it, or choose another one');
  }
  return backend === 'auto' ? fits : backend;
}
