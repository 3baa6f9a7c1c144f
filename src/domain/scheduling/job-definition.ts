import type { Schedule } from './schedule.js';

/** What becomes of fire times that passed while nobody could run them. */
export type Misfire =
  | { readonly kind: 'skip' }
  /** The last one runs, and those before it are skipped. */
  | { readonly kind: 'fireOnce' }
  /** The last `max` of those at most `windowMs` old run, the oldest first. */
  | { readonly kind: 'catchUp'; readonly max: number; readonly windowMs: number };

/** What becomes of fire times that come while a run of the same job is still going. */
export type Overlap =
  | 'skip'
  /** The last one runs as soon as the run has ended. */
  | 'bufferOne'
  /** The run is told to stop, and the new one follows as soon as it has ended. */
  | 'cancelOther';

/** For how long an instance has a shard that it has claimed: for one run, or between runs as well, for as long as it can. */
export type Hold = 'run' | 'sticky';

/** How a failed run is tried again. */
export interface Retry {
  /** How many times at most, the first one counted. */
  readonly attempts: number;
  /** The wait before the second attempt, in milliseconds; each wait is twice the one before, with jitter. */
  readonly backoffMs: number;
  readonly longestBackoffMs: number;
}

/** Who carries a job out, and what it needs to know; JSON, as it was given. */
export interface ExecutorSpec {
  readonly kind: 'local' | 'http' | 'grpc';
  readonly parameters: { readonly [name: string]: unknown };
}

/** The highest priority that anybody can give. What hotlist does by itself may have a higher one, and takes no slot. */
export const HIGHEST_PRIORITY = 100;

/** Something run on a schedule, as somebody has defined it. */
export interface JobDefinition {
  readonly name: string;
  readonly schedule: Schedule;
  readonly executor: ExecutorSpec;
  /** A run that takes longer is told to stop, in milliseconds. */
  readonly timeoutMs: number;
  readonly retry: Retry;
  readonly misfire: Misfire;
  readonly overlap: Overlap;
  /** Whether a run whose instance died is begun again. At most once also means that one that failed is not retried. */
  readonly delivery: 'atLeastOnce' | 'atMostOnce';
  readonly hold: Hold;
  /** Into how many parts each fire time is divided, each of which runs by itself, perhaps on another instance. */
  readonly shards: number;
  /** Of jobs that are due, those with the higher one are begun first. */
  readonly priority: number;
  readonly labels: { readonly [name: string]: string };
}
