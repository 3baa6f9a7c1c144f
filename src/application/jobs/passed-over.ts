import type { Skipped } from '../../domain/scheduling/skipped.js';
import type { Announce } from '../events.js';
import type { Ending } from './ending.js';
import type { ClaimKey } from './job-claims.js';
import type { NewExecution } from './job-history.js';

const WHY: { readonly [why in Skipped['why']]: string } = {
  missed: 'nobody could run it in time',
  overlapped: 'a run of the same shard was going',
  rescheduled: 'its schedule was changed before it could run',
};

/** What is to be recorded of fire times that have no run with this claim. */
export function passedOver({ held, skipped, lost }: Ending, owner: string): readonly NewExecution[] {
  const rows = skipped.map((each) => skippedRun(held.key, each, owner));
  return lost ? [lost, ...rows] : rows;
}

/** @param owner - the instance that passed them over; empty when none did */
export function skippedRun(
  { job, shard, epoch }: ClaimKey,
  { first, last, count, why }: Skipped,
  owner: string,
): NewExecution {
  const times = { fireTime: first, lastFireTime: last, count };
  return { job, shard, epoch, ...times, attempt: 1, owner, state: 'skipped', detail: WHY[why] };
}

export function tellSkipped({ held, skipped }: Ending, announce: Announce): void {
  const { job } = held.key;
  for (const { first, count, why } of skipped) {
    announce({ type: 'runs skipped', job, firstFireTime: first, count, reason: WHY[why], why });
  }
}
