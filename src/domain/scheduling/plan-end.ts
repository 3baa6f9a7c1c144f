import { type ClaimedShard, hasBacklog, type Policies, policiesFor } from './claimed-shard.js';
import { goOn, type Step } from './go-on.js';
import { backoffBefore, mayRetry, mayRunAgain } from './repeat.js';
import type { Timeline } from './timeline.js';

/** How a run ended. `lost` is one that was stopped because its instance stops: what it has done is not known. */
export type Outcome = 'succeeded' | 'failed' | 'timed out' | 'cancelled' | 'lost';

/**
 * What a shard waits for once its run has ended, and which fire times are skipped because they came while it ran.
 *
 * A retry goes on though a fire time comes before it: the attempts and the waits between them are one run, and what comes
 * meanwhile is overlapped. Under `cancelOther` the later fire time comes first, and there is no retry.
 *
 * @param now - by the store's clock
 * @param random - from 0 up to 1, for the jitter
 */
export function planEnd(
  run: ClaimedShard & { readonly outcome: Outcome },
  now: number,
  given: Policies,
  timeline: Timeline,
  random: number,
): Step {
  const { fireTime, attempt, handledTo } = run;
  const policies = policiesFor(run, given);
  const dueAt = repeatedAt(run, now, policies, random);
  if (dueAt === undefined || isCancelledBefore(dueAt, run, policies, timeline)) {
    return goOn(run, now, policies, timeline);
  }
  return { waiting: { fireTime, dueAt, attempt: attempt + 1, handledTo }, skipped: [] };
}

function repeatedAt(
  { attempt, outcome }: ClaimedShard & { readonly outcome: Outcome },
  now: number,
  policies: Policies,
  random: number,
): number | undefined {
  switch (outcome) {
    case 'succeeded':
    case 'cancelled':
      return undefined;
    case 'lost':
      return mayRunAgain(attempt, policies) ? now : undefined;
    case 'failed':
    case 'timed out':
      return mayRetry(attempt, policies) ? now + backoffBefore(attempt + 1, policies.retry, random) : undefined;
  }
}

/** Not while there is a backlog: the one that cancels must be the next to run. */
function isCancelledBefore(dueAt: number, run: ClaimedShard, { misfire, overlap }: Policies, timeline: Timeline) {
  if (overlap !== 'cancelOther' || hasBacklog(run, misfire, timeline)) return false;
  return (timeline.after(run.fireTime) ?? Number.POSITIVE_INFINITY) <= dueAt;
}
