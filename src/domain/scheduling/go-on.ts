import { type ClaimedShard, decidedUpTo, hasBacklog, type Policies, wasLeftAlone } from './claimed-shard.js';
import type { Misfire } from './job-definition.js';
import { type Skipped, skip } from './skipped.js';
import type { Timeline } from './timeline.js';
import { decided, type Waiting, waitFor } from './waiting.js';

/** What is to be written down of a shard. */
export interface Step {
  readonly waiting: Waiting;
  readonly skipped: readonly Skipped[];
}

/**
 * What follows when a fire time is done with. A shard handles its fire times in their order, so nothing can be skipped
 * while one before it is to run yet.
 *
 * @param now - by the store's clock
 */
export function goOn(claim: ClaimedShard, now: number, { misfire, overlap }: Policies, timeline: Timeline): Step {
  const next = timeline.after(claim.handledTo ?? claim.fireTime);
  if (next === undefined || next > now || isLeftToMisfire(claim, misfire)) {
    return { waiting: waitFor(next), skipped: [] };
  }
  // What comes while a backlog is caught up is overlapped, but cannot be skipped before its end.
  if (hasBacklog(claim, misfire, timeline)) return { waiting: decided(next, decidedUpTo(claim, misfire)), skipped: [] };
  if (overlap === 'skip') {
    return { waiting: waitFor(timeline.after(now)), skipped: skip('overlapped', next, now + 1, timeline) };
  }
  const newest = timeline.newest(next, now);
  return { waiting: decided(newest, now), skipped: skip('overlapped', next, newest, timeline) };
}

/**
 * Whether the misfire policy judges what is pending. An attempt that repeats one no longer knows what was decided before:
 * so a backlog is judged anew, and so is what came while nobody was there. Anything else came during the attempts. What was
 * given besides the schedule never knew.
 */
function isLeftToMisfire(claim: ClaimedShard, misfire: Misfire): boolean {
  const knowsNothing = claim.attempt > 1 || claim.handledTo !== undefined;
  return knowsNothing && (misfire.kind === 'catchUp' || wasLeftAlone(claim));
}
