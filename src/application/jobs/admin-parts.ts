import type { JobQueue } from './job-queue.js';
import type { JobRecords } from './job-records.js';
import type { DefinitionReaderParts } from './read-definition.js';

/** What changing jobs needs. */
export interface JobAdminParts extends DefinitionReaderParts {
  readonly records: JobRecords;
  readonly queue: JobQueue;
  /** Told when something may be due sooner than whoever runs jobs here knows. */
  readonly wake: () => void;
}
