import type { HotList } from '../domain/hot-list.js';

/** Why a board was ranked by every item and not by what had changed. */
export type BuildReason = 'first' | 'scheduled' | 'slack used up' | 'no feed' | 'feed too short';

/** How a run ended. */
export type RunOutcome = 'succeeded' | 'failed' | 'timed out' | 'cancelled';

/** The places outside memory where a list is kept. */
export type TierName = 'redis' | 'database' | 'snapshot';

/** What a publish does once the list is durable and in this instance's memory. */
export type PublishStepName = 'redis' | 'notice';

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
  | { readonly type: 'lease acquired'; readonly job: string; readonly token: number }
  | { readonly type: 'lease lost'; readonly job: string; readonly token: number; readonly reason: string }
  /** Nobody can be asked for the lease; told once, until somebody answers again. */
  | { readonly type: 'lease unavailable'; readonly job: string; readonly error: unknown }
  | {
      readonly type: 'board ranked';
      readonly board: string;
      readonly itemsRead: number;
      /** How many items are kept of it, because they can be on its list at some time; none by a plain scan. */
      readonly members: number;
      /** Why every item was read; undefined when only changes were. */
      readonly built: BuildReason | undefined;
      readonly durationMs: number;
    }
  | {
      /** A list by what had changed was compared with one by every item, as of the same instant. */
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
