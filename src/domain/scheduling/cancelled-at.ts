import { type ClaimedShard, hasBacklog, type Policies, policiesFor } from './claimed-shard.js';
import type { Timeline } from './timeline.js';

/**
 * When the next fire time comes that cancels a run under `cancelOther`, in milliseconds UTC; undefined when none does.
 * What was pending when the run began does not, nor does anything while there is a backlog: the one that cancels must be
 * the next to run.
 */
export function cancelledAt(claim: ClaimedShard, policies: Policies, timeline: Timeline): number | undefined {
  const { misfire, overlap } = policiesFor(claim, policies);
  const isCancelled = overlap === 'cancelOther' && !hasBacklog(claim, misfire, timeline);
  return isCancelled ? timeline.after(claim.claimedAt) : undefined;
}
