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
  /** Aborts when this instance no longer holds the lease, however it ended: until then it may prepare what comes next. */
  readonly tenure: AbortSignal;
}

/** What a job does. It ends soon after its signal aborts. */
export type Executor = (run: Run) => Promise<void>;

/** A job and what it does. */
export interface ScheduledJob {
  readonly job: Job;
  readonly execute: Executor;
}

/** Runs each job on its schedule on one instance at a time, and never two runs of one job at once. */
export interface Scheduler {
  /** Every job's first run starts at once. A scheduler starts once. */
  start(jobs: readonly ScheduledJob[]): Promise<void>;
  /**
   * From now on these are the jobs, told apart by their names; returns at once. A new one's first run starts at once. One
   * that is gone ends as by {@link Scheduler.stop}. One that has another schedule or timeout keeps its lease, and takes the
   * new terms for its next run; one that has another executor, or whose last run failed, has that run at once. A run that
   * is going ends under the old terms. Does nothing after `stop`.
   */
  replace(jobs: readonly ScheduledJob[]): void;
  /** Starts no more runs, aborts the ones going, and resolves when they have ended. */
  stop(): Promise<void>;
}
