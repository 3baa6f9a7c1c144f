import type { ExecutorSpec, JobDefinition } from '../../domain/scheduling/job-definition.js';

/** One run, as its executor sees it. */
export interface JobRun {
  readonly definition: JobDefinition;
  /** From 0 up to the number of shards. */
  readonly shard: number;
  /** The nominal instant the run belongs to, in milliseconds UTC, whenever it really started. */
  readonly fireTime: number;
  readonly attempt: number;
  /** The fencing token. */
  readonly epoch: number;
  /**
   * Whether the lease is still this instance's, by the time at which it is asked: also where the event loop was held up and
   * the signal could not abort in time.
   */
  readonly held: boolean;
  /** Aborts when the run must stop: its time is up, its lease is lost, somebody cancelled it, or the service is stopping. */
  readonly signal: AbortSignal;
  /**
   * Aborts when this instance has the shard no more, however that came. Of a sticky job it is the same over all runs that
   * the instance makes one after another, so whatever is kept for the next run can be kept as long as this; of another it
   * ends with the run.
   */
  readonly tenure: AbortSignal;
}

/** Carries jobs of one kind out. */
export interface JobExecutor {
  /**
   * What is wrong with the parameters, each with the path of the field, such as `executor.url`; empty when they can be
   * used. Asked before a job is kept.
   */
  check(parameters: ExecutorSpec['parameters']): readonly { readonly field: string; readonly message: string }[];
  /**
   * Whether this instance can carry such a run out now. One that it can't is left to the others, and is no failed one.
   * Without it every run can be.
   *
   * @param leftForMs - for how long this instance has left the run to others
   */
  canRun?(parameters: ExecutorSpec['parameters'], leftForMs: number): boolean;
  /**
   * Ends soon after the run's signal aborts.
   *
   * @returns what came out, for the record
   * @throws when the run failed; the message says why, in a sentence, without secrets
   */
  run(run: JobRun): Promise<string>;
}
