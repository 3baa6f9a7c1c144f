import type { TablesConfig } from '../../adapters/tables/tables-config.js';
import type { CatalogedBoard } from '../../application/serving/board-catalog.js';
import type { JobDefinition } from '../../domain/scheduling/job-definition.js';
import type { Settings } from './read-settings.js';
import type { SchedulerBackend } from './scheduler-backend.js';

/** The configuration as the rest of the program sees it: checked, parsed, with absolute paths, and frozen. */
export interface Config extends Settings {
  /** Absolute. */
  readonly dataDir: string;
  readonly database: Settings['database'] & {
    /** The file that a `file:` URL names, absolute; undefined for a database server. */
    readonly path: string | undefined;
  };
  readonly scheduler: Settings['scheduler'] & {
    /** With `auto` decided. */
    readonly backend: SchedulerBackend;
    /** Absolute. */
    readonly functions: string | undefined;
  };
  /** The site's own tables that items are read from; undefined for hotlist's own items. */
  readonly source: TablesConfig | undefined;
  /** At least one; the first is the default. */
  readonly boards: readonly CatalogedBoard[];
  /** What is run on schedules beside the refreshes of the boards. */
  readonly jobs: readonly JobDefinition[];
}
