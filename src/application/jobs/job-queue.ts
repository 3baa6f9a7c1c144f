import type { JobRecord } from './job-records.js';

/** What a feed has brought. */
export interface Fed {
  /** How many shards are due by it. */
  readonly moved: number;
  /** Whether any fire time is queued still, of whatever job. */
  readonly isMore: boolean;
}

/**
 * Fire times that somebody has given a job besides its schedule. Each of its shards runs each of them once, the oldest
 * first, one at a time, whenever it waits for a fire time of its schedule that is to come.
 */
export interface JobQueue {
  /**
   * Queues fire times for each shard of a job. One that is queued already is not queued again.
   *
   * @param most - how many may be queued for all its shards together
   * @throws NoSuchJobError
   * @throws QueueFullError when there would be more; then none was added
   */
  add(name: string, fireTimes: readonly number[], most: number): Promise<JobRecord>;
  /**
   * Takes away whatever is queued for a job; what has been moved to a shard runs.
   *
   * @throws NoSuchJobError
   */
  clear(name: string): Promise<JobRecord>;
  /**
   * Has shards that wait, held or not, for a fire time to come be due with the first that is queued for them, at most
   * `limit` of them. None of a paused job.
   */
  feed(limit: number): Promise<Fed>;
}

/** So many runs were given to a job that one can only wait for some of them. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';

  constructor(job: string, queued: number, asked: number, most: number) {
    super(
      `job "${job}" has ${queued} runs queued, and ${asked} more would be more than ${most}; wait for some of them, or cancel its backfill`,
    );
  }
}
