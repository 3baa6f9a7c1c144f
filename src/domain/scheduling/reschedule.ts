import { isDecided } from './claimed-shard.js';
import type { Step } from './go-on.js';
import type { Misfire } from './job-definition.js';
import { judgeMisfire } from './judge-misfire.js';
import { skip } from './skipped.js';
import type { Timeline } from './timeline.js';
import { type Waiting, waitFor } from './waiting.js';

/** Another schedule for a job. */
export interface Rescheduling {
  /** Its first fire time, in milliseconds UTC; up to there the schedule before holds. */
  readonly nextFireTime: number;
  /** The fire times of the schedule before. */
  readonly before: Timeline;
  /** As it is from now on. */
  readonly misfire: Misfire;
}

/**
 * What a shard that waits does when its job gets another schedule. What has come by then is not forgotten: another attempt
 * is made, what is due runs as far as the misfire policy lets it, and the rest of the schedule before is skipped. What runs
 * still does so as if it was given besides the new schedule, which goes on from now and knows nothing of the time before.
 *
 * @param shard - `isCancelled` when somebody wanted the attempt before to stop, so that there is to be no other
 * @param now - by the store's clock, in milliseconds UTC
 */
export function reschedule(
  shard: Waiting & { readonly isCancelled: boolean },
  now: number,
  { nextFireTime, before, misfire }: Rescheduling,
): Step {
  const { fireTime, dueAt = nextFireTime, attempt, handledTo } = shard;
  const upTo = Math.min(nextFireTime - 1, now);
  const skipAfter = (instant: number) => skip('rescheduled', before.after(instant), upTo + 1, before);
  const isRepeated = attempt > 1;
  if (fireTime === undefined || fireTime > (isRepeated ? now : upTo)) {
    return { waiting: waitFor(nextFireTime), skipped: [] };
  }
  const goesOn = { fireTime, dueAt, attempt, handledTo: Math.max(fireTime, upTo) };
  if (handledTo !== undefined) return { waiting: goesOn, skipped: skipAfter(handledTo) };
  if (isRepeated && shard.isCancelled) return { waiting: waitFor(nextFireTime), skipped: skipAfter(fireTime) };
  if (isRepeated) {
    return { waiting: { ...goesOn, dueAt: Math.min(dueAt, nextFireTime) }, skipped: skipAfter(fireTime) };
  }
  if (isDecided({ fireTime, dueAt, attempt, claimedAt: now }, misfire)) {
    return { waiting: goesOn, skipped: skipAfter(fireTime) };
  }
  if (judgeMisfire(misfire, fireTime, upTo, before) === undefined) {
    return { waiting: waitFor(nextFireTime), skipped: skip('rescheduled', fireTime, upTo + 1, before) };
  }
  const newest = before.newest(fireTime, upTo);
  // Whether it is in time is asked again when it is claimed, which may be long after.
  const isJudgedAgain = misfire.kind === 'skip';
  return {
    waiting: { ...waitFor(newest), handledTo: isJudgedAgain ? undefined : upTo },
    skipped: skip('rescheduled', fireTime, newest, before),
  };
}
