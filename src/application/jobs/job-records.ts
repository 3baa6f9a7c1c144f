import type { JobDefinition } from '../../domain/scheduling/job-definition.js';
import type { Timeline } from '../../domain/scheduling/timeline.js';

/** A job as it is kept. All instants are milliseconds UTC by the store's clock. */
export interface JobRecord {
  readonly definition: JobDefinition;
  /** Who defined it: the configuration of the instances, or somebody by the API. */
  readonly origin: 'config' | 'api';
  /** Changes by every change of the definition or of `isEnabled`; opaque to callers. */
  readonly etag: string;
  /** False while it is paused. */
  readonly isEnabled: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** How many runs are queued for its shards besides its schedule. */
  readonly queued: number;
  /** How each of its shards stands, in their order. */
  readonly shards: readonly ShardState[];
}

export interface ShardState {
  readonly shard: number;
  /** One that is held waits as well, under the lease of its last run. */
  readonly state: 'waiting' | 'running' | 'held';
  /** The fire time that runs, or is the next to; undefined when its schedule never fires again. */
  readonly fireTime: number | undefined;
  /** When it can be claimed; while it runs or is held, when its lease ends. */
  readonly dueAt: number | undefined;
  readonly attempt: number;
  readonly epoch: number;
  /** The instance that runs or holds it, or ran it last; empty when none ever did. */
  readonly owner: string;
}

/** Which part of the jobs to list. */
export interface JobPage {
  /** Only those whose labels have all of these. */
  readonly labels?: { readonly [name: string]: string };
  /** Only those after this name, in the order of their bytes. */
  readonly after?: string;
  readonly limit: number;
}

/** The jobs that are defined. */
export interface JobRecords {
  /**
   * @param firstFireTime - the job's first fire time; undefined when it never fires
   * @param isEnabled - whether it is not paused from its beginning; true unless given
   * @throws JobExistsError when there is one of this name
   */
  create(
    definition: JobDefinition,
    origin: JobRecord['origin'],
    firstFireTime: number | undefined,
    isEnabled?: boolean,
  ): Promise<JobRecord>;
  find(name: string): Promise<JobRecord | undefined>;
  list(page: JobPage): Promise<readonly JobRecord[]>;
  /** Those of these names that no job has. Some hundreds of them are one statement. */
  missing(names: readonly string[]): Promise<readonly string[]>;
  /**
   * Replaces the definition. A run that is going ends under the old one. Shards that wait, held or not, take
   * `nextFireTime`; those that are due by then, or wait for another attempt, run first, and what they don't run of the fire
   * times that have come is recorded as skipped. Those that came with a greater number of shards begin at `nextFireTime`, and
   * those beyond a smaller number are gone.
   *
   * @param etag - of the record that the change was made from; undefined whatever it is
   * @param nextFireTime - undefined keeps the one that they wait for
   * @param before - the schedule that was; undefined when nothing else of it can have come than what they wait for
   * @throws NoSuchJobError
   * @throws JobChangedError when somebody has changed it since
   */
  replace(
    definition: JobDefinition,
    change: {
      readonly etag?: string | undefined;
      readonly nextFireTime?: number | undefined;
      readonly before?: Timeline;
    },
  ): Promise<JobRecord>;
  /**
   * Pauses or resumes. A run that is going ends; while it is paused none begins. Fire times that pass meanwhile are
   * treated as missed when it is resumed.
   *
   * @throws NoSuchJobError
   */
  setEnabled(name: string, isEnabled: boolean, etag?: string): Promise<JobRecord>;
  /**
   * Has its shards that wait, held or not, run now: those whose fire time is to come at a fire time of now, after which
   * they go on with their schedule, and those that wait for another attempt with that. Those that run, or are due, go on
   * as they are, and all do while it is paused.
   *
   * @throws NoSuchJobError
   */
  trigger(name: string): Promise<JobRecord>;
  /** Removes the job; its history stays until it is cleaned. A run that is going loses its lease. False when there was none. */
  remove(name: string, etag?: string): Promise<boolean>;
  /** The store's clock, in milliseconds UTC. */
  now(): Promise<number>;
}

export class JobExistsError extends Error {
  override readonly name = 'JobExistsError';

  constructor(job: string) {
    super(`there is a job "${job}" already; change it, or choose another name`);
  }
}

export class NoSuchJobError extends Error {
  override readonly name = 'NoSuchJobError';

  constructor(job: string) {
    super(`there is no job "${job}"`);
  }
}

export class JobChangedError extends Error {
  override readonly name = 'JobChangedError';

  constructor(job: string) {
    super(`job "${job}" was changed by somebody else since; read it again`);
  }
}
