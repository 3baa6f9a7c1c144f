import type { Job } from '../../domain/scheduling/job.js';

/** One execution of a job, as its executor sees it. */
export interface Run {
  readonly job: Job;
  /** The nominal instant the run belongs to, in milliseconds UTC, whenever it really started. */
  readonly fireTime: number;
  /** The fencing token: whatever the run writes carries it, and a write with an older one is refused. */
  readonly token: number;
  /** Aborts when the run must stop: its time is up, or the service is stopping. */
  readonly signal: AbortSignal;
}

/** What a job does. It ends soon after its signal aborts. */
export type Executor = (run: Run) => Promise<void>;

/** Runs each job on its schedule on one instance at a time, and never two runs of one job at once. */
export interface Scheduler {
  /** Every job's first run starts at once. A scheduler starts once. */
  start(jobs: readonly { readonly job: Job; readonly execute: Executor }[]): Promise<void>;
  /** Starts no more runs, aborts the ones going, and resolves when they have ended. */
  stop(): Promise<void>;
}
