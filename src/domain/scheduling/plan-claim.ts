import { type ClaimedShard, isDecided, type Policies, policiesFor } from './claimed-shard.js';
import { goOn, type Step } from './go-on.js';
import { judgeMisfire } from './judge-misfire.js';
import { mayRunAgain } from './repeat.js';
import { skip } from './skipped.js';
import type { Timeline } from './timeline.js';
import { decided, waitFor } from './waiting.js';

export type ClaimPlan =
  /** The fire time and the attempt that it was claimed with run. */
  | { readonly kind: 'run' }
  /**
   * Something else is to be written down, and then claimed as that: so what a shard runs is always what is written of it,
   * and whoever takes it over knows what was lost.
   */
  | ({ readonly kind: 'put back' } & Step);

const RUN: ClaimPlan = { kind: 'run' };

/**
 * What becomes of a shard that has been claimed.
 *
 * What is put back and due at once runs when it is claimed next, even if more has come by then; otherwise an interval
 * shorter than the way from one claim to the next would never run.
 *
 * @param claim - `isCancelled` when somebody wanted the attempt before to stop, so that there is to be no other
 */
export function planClaim(
  claim: ClaimedShard & { readonly isCancelled?: boolean | undefined },
  given: Policies,
  timeline: Timeline,
): ClaimPlan {
  const { fireTime, dueAt, attempt, claimedAt, handledTo } = claim;
  const policies = policiesFor(claim, given);
  const goesOn = () => putBack(goOn(claim, claimedAt, policies, timeline));
  // It is not asked how the attempt before ended: whoever took it over may have had to put it back.
  const isGivenUp = attempt > 1 && !mayRunAgain(attempt - 1, policies);
  if (isGivenUp || claim.isCancelled) return goesOn();
  // Its holder died before it was due, or the store's clock was set back since, or somebody made it due.
  if (Math.max(fireTime, dueAt) > claimedAt) {
    return putBack({ waiting: { fireTime, dueAt: Math.max(fireTime, dueAt), attempt, handledTo }, skipped: [] });
  }
  if (attempt > 1) return givesWay(claim, policies, timeline) ? goesOn() : RUN;
  if (handledTo !== undefined || isDecided(claim, policies.misfire)) return RUN;
  const runs = judgeMisfire(policies.misfire, fireTime, claimedAt, timeline);
  if (runs === fireTime) return RUN;
  return putBack({
    waiting: runs === undefined ? waitFor(timeline.after(claimedAt)) : decided(runs, claimedAt),
    skipped: skip('missed', fireTime, runs ?? claimedAt + 1, timeline),
  });
}

/** Under `cancelOther` a repeated attempt would be cancelled as soon as it began, when a fire time has come since. */
function givesWay(claim: ClaimedShard, { misfire, overlap }: Policies, timeline: Timeline): boolean {
  if (overlap !== 'cancelOther' || misfire.kind === 'catchUp') return false;
  return (timeline.after(claim.fireTime) ?? Number.POSITIVE_INFINITY) <= claim.claimedAt;
}

function putBack(step: Step): ClaimPlan {
  return { kind: 'put back', ...step };
}
