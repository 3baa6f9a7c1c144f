import type { JobDefinition, Misfire } from './job-definition.js';
import type { Timeline } from './timeline.js';

/**
 * How much later than it was due a run may begin, in milliseconds, and not count as missed: longer than a dead instance
 * is waited for, so that one that died or was replaced by a new version makes no fire time a missed one.
 */
export const GRACE_MS = 60_000;

export type Policies = Pick<JobDefinition, 'misfire' | 'overlap' | 'retry' | 'delivery'>;

/** A shard that somebody has claimed, with what it waited for. All instants are milliseconds UTC by the store's clock. */
export interface ClaimedShard {
  readonly fireTime: number;
  /** When it became claimable; of one that was taken over, when the lease of whoever had it ended. */
  readonly dueAt: number;
  /** 1 for the first at this fire time; one that was lost is counted. */
  readonly attempt: number;
  readonly claimedAt: number;
  /**
   * Of a fire time that was given besides the schedule: up to when the schedule's own are handled. Undefined of one of the
   * schedule itself.
   */
  readonly handledTo?: number | undefined;
}

/**
 * The policies that hold for what was claimed. A fire time that was given besides the schedule takes none away from it: the
 * one that comes meanwhile waits for its end, and then runs.
 */
export function policiesFor<P extends Policies>({ handledTo }: ClaimedShard, policies: P): P {
  return handledTo === undefined ? policies : { ...policies, overlap: 'bufferOne' };
}

/** Whether its run was decided before it was claimed, and that not so long ago that nobody can have been there since. */
export function isDecided({ fireTime, dueAt, attempt, claimedAt }: ClaimedShard, misfire: Misfire): boolean {
  return attempt === 1 && dueAt > fireTime && claimedAt - dueAt <= longestLate(misfire);
}

/** Up to when it is decided what runs and what is skipped; what came later is overlapped by the run. */
export function decidedUpTo(claim: ClaimedShard, misfire: Misfire): number {
  return isDecided(claim, misfire) ? claim.dueAt : claim.claimedAt;
}

/** Whether missed fire times are to be caught up after this one. */
export function hasBacklog(claim: ClaimedShard, misfire: Misfire, timeline: Timeline): boolean {
  if (misfire.kind !== 'catchUp') return false;
  return (timeline.after(claim.fireTime) ?? Number.POSITIVE_INFINITY) <= decidedUpTo(claim, misfire);
}

/** Whether for a while nobody was there who could have claimed it. */
export function wasLeftAlone({ dueAt, claimedAt }: ClaimedShard): boolean {
  return claimedAt - dueAt > GRACE_MS;
}

/** How old a fire time may be and still run, in milliseconds. What is within the grace was not missed, whatever the window. */
export function longestLate(misfire: Misfire): number {
  return misfire.kind === 'catchUp' ? Math.max(misfire.windowMs, GRACE_MS) : GRACE_MS;
}
