import type { HotList } from '../domain/hot-list.js';
import type { LoadFigures } from '../domain/scheduling/load-figures.js';
import type { Outcome } from '../domain/scheduling/plan-end.js';
import type { Skipped } from '../domain/scheduling/skipped.js';
import type { BoardChanges } from './serving/board-changes.js';

/** Why what is kept of a board was built from every item. */
export type BuildReason = 'first' | 'scheduled' | 'slack used up' | 'feed too short' | 'board changed' | 'verification';

/** How a list was made: from what is kept of the board and what has changed, or from the items themselves. */
export type RankedBy = 'changes' | 'threshold scan' | 'full scan';

/** How a run ended. */
export type RunOutcome = 'succeeded' | 'failed' | 'timed out' | 'cancelled';

/** The places outside memory where a list is kept. */
export type TierName = 'redis' | 'database' | 'snapshot';

/** What a publish does once the list is durable and in this instance's memory. */
export type PublishStepName = 'redis' | 'notice';

/** Why the configuration was read again. */
export type ReloadCause = 'SIGHUP' | 'file changed';

/** What the service does in the background, told once for everyone who watches: the log, the metrics, the tests. */
export type HotlistEvent =
  | { readonly type: 'list published'; readonly list: HotList; readonly token: number; readonly durationMs: number }
  | {
      readonly type: 'list loaded';
      readonly board: string;
      readonly version: number;
      readonly computedAt: number;
      readonly tier: TierName;
    }
  | { readonly type: 'list unreadable'; readonly board: string; readonly tier: TierName; readonly error: unknown }
  | {
      readonly type: 'publish refused';
      readonly board: string;
      readonly token: number;
      readonly tier: TierName;
      readonly reason: string;
    }
  | {
      /** The board was rolled back, and takes no new version until then (milliseconds UTC). */
      readonly type: 'board held';
      readonly board: string;
      readonly until: number;
    }
  | {
      /** A step after the durable one failed; those before it stand, and the next publish repairs it. */
      readonly type: 'publish step failed';
      readonly board: string;
      readonly version: number;
      readonly step: PublishStepName;
      readonly error: unknown;
    }
  | { readonly type: 'tier down'; readonly tier: TierName; readonly error: unknown }
  | { readonly type: 'tier up'; readonly tier: TierName; readonly downMs: number }
  | { readonly type: 'lease acquired'; readonly job: string; readonly shard: number; readonly token: number }
  | { readonly type: 'lease released'; readonly job: string; readonly shard: number; readonly token: number }
  | {
      readonly type: 'lease lost';
      readonly job: string;
      readonly shard: number;
      readonly token: number;
      readonly reason: string;
    }
  /** Nobody can be asked for the lease; told once, until somebody answers again. */
  | { readonly type: 'lease unavailable'; readonly job: string; readonly error: unknown }
  | {
      readonly type: 'board ranked';
      readonly board: string;
      readonly by: RankedBy;
      readonly itemsRead: number;
      /** How many items are kept of it, because they can be on its list at some time; none where it was scanned. */
      readonly members: number;
      readonly durationMs: number;
    }
  | {
      /** What is kept of a board was built from every item, in the background. */
      readonly type: 'board built';
      readonly board: string;
      readonly reason: BuildReason;
      readonly itemsRead: number;
      readonly members: number;
      readonly durationMs: number;
    }
  | {
      /** It is tried again in so many milliseconds; lists are made without it meanwhile where they can be. */
      readonly type: 'board build failed';
      readonly board: string;
      readonly reason: BuildReason;
      readonly error: unknown;
      readonly durationMs: number;
      readonly retryInMs: number;
    }
  | {
      /** This instance computes the board no longer, and keeps nothing of it. */
      readonly type: 'board let go';
      readonly board: string;
    }
  | {
      /** The live list was compared with one by every item, as of the same instant. */
      readonly type: 'board verified';
      readonly board: string;
      readonly places: number;
      /** In how many places they differed; what is published is the one by every item. */
      readonly mismatches: number;
    }
  | { readonly type: 'run started'; readonly job: string; readonly fireTime: number; readonly token: number }
  | {
      readonly type: 'run ended';
      readonly job: string;
      readonly fireTime: number;
      readonly token: number;
      readonly outcome: RunOutcome;
      readonly durationMs: number;
      readonly error?: unknown;
    }
  | {
      /** A run was told to stop and has not ended. */
      readonly type: 'run overdue';
      readonly job: string;
      readonly fireTime: number;
      readonly runningMs: number;
    }
  | {
      readonly type: 'runs skipped';
      readonly job: string;
      readonly firstFireTime: number;
      readonly count: number;
      readonly reason: string;
      readonly why: Skipped['why'];
    }
  | {
      /** A claimed shard of a job has begun to run on this instance. */
      readonly type: 'execution begun';
      readonly job: string;
      readonly shard: number;
      readonly fireTime: number;
      readonly attempt: number;
      readonly epoch: number;
      /** How long after its fire time, by the store's clock; more than that by no more than the claim took to be answered. */
      readonly latenessMs: number;
    }
  | {
      /** Its run has ended, and what followed was written down, or can't be. Follows each that has begun. */
      readonly type: 'execution ended';
      readonly job: string;
      readonly shard: number;
      readonly fireTime: number;
      readonly attempt: number;
      readonly epoch: number;
      readonly state: Outcome;
    }
  /** Jobs can't be claimed, or what came of them can't be written down; told once, until the store answers again. */
  | { readonly type: 'job store down'; readonly error: unknown }
  | { readonly type: 'job store up'; readonly downMs: number }
  | {
      /** How busy this instance has been of late, and what follows from it; told with each report. */
      readonly type: 'load measured';
      readonly load: number;
      readonly figures: LoadFigures;
      readonly claimDelayMs: number;
      readonly isOverloaded: boolean;
      /** How far its clock is ahead of the store's, in milliseconds; undefined while that is not known. */
      readonly skewMs: number | undefined;
    }
  /** This instance is far above the others, and hands over what it holds between runs; `median` is that of the others. */
  | { readonly type: 'instance overloaded'; readonly load: number; readonly median: number | undefined }
  | { readonly type: 'instance relieved'; readonly load: number; readonly median: number | undefined }
  /** What this instance says of itself can't be written down; told once, until it can. */
  | { readonly type: 'instance not reported'; readonly error: unknown }
  /** This instance's wall clock is ahead of the store's, or behind, by more than is tolerated, give or take `withinMs`. */
  | { readonly type: 'clock skew'; readonly aheadMs: number; readonly withinMs: number }
  | { readonly type: 'clock right again'; readonly aheadMs: number; readonly withinMs: number }
  /** A job whose fire times can't be worked out here; it waits for a while. */
  | { readonly type: 'job not planned'; readonly job: string; readonly error: unknown }
  /** The configured jobs can't be brought into the store; it is tried again. */
  | { readonly type: 'jobs not configured'; readonly error: unknown }
  /** These came from a configuration, and are not in this one; they go on. */
  | { readonly type: 'jobs configured no more'; readonly jobs: readonly string[] }
  /** The jobs of boards that this configuration does not have: they run where it has them, if it does anywhere. */
  | { readonly type: 'boards of others'; readonly jobs: readonly string[] }
  /** A configured job has the name of one that somebody has made by the API, which goes on as it is. */
  | { readonly type: 'job name taken'; readonly job: string }
  | {
      /** The boards are those of the configuration as it is now. */
      readonly type: 'config applied';
      readonly cause: ReloadCause;
      /** In milliseconds UTC. */
      readonly at: number;
      readonly changes: BoardChanges;
      /** The keys of settings that differ from what is in effect, and take effect by a restart only. */
      readonly needRestart: readonly string[];
    }
  | {
      /** The boards were those already. */
      readonly type: 'config unchanged';
      readonly cause: ReloadCause;
      readonly needRestart: readonly string[];
    }
  | {
      /** Something is wrong with the configuration, and nothing has changed. */
      readonly type: 'config refused';
      readonly cause: ReloadCause;
      readonly problems: readonly string[];
    };

export type EventOf<T extends HotlistEvent['type']> = Extract<HotlistEvent, { type: T }>;

/** What to do on each type of event; one that is left out is passed over. */
export type EventHandlers = { readonly [T in HotlistEvent['type']]?: (event: EventOf<T>) => void };

/** Turns handlers by type into one watcher of all events. */
export function dispatch(handlers: EventHandlers): (event: HotlistEvent) => void {
  return (event) => (handlers[event.type] as ((event: HotlistEvent) => void) | undefined)?.(event);
}

/** Tells those who watch. Never throws: watching must not break what is watched. */
export type Announce = (event: HotlistEvent) => void;
