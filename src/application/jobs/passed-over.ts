import type { Skipped } from '../../domain/scheduling/skipped.js';
import type { Announce } from '../events.js';
import type { Ending } from './ending.js';
import type { NewExecution } from './job-history.js';

const WHY: { readonly [why in Skipped['why']]: string } = {
  missed: 'nobody could run it in time',
  overlapped: 'a run of the same shard was going',
};

/** What is to be recorded of fire times that have no run with this claim. */
export function passedOver({ held, skipped, lost }: Ending, owner: string): readonly NewExecution[] {
  const rows = skipped.map(({ first, last, count, why }): NewExecution => {
    const times = { fireTime: first, lastFireTime: last, count };
    return { ...held.key, ...times, attempt: 1, owner, state: 'skipped', detail: WHY[why] };
  });
  return lost ? [lost, ...rows] : rows;
}

export function tellSkipped({ held, skipped }: Ending, announce: Announce): void {
  const { job } = held.key;
  for (const { first, count, why } of skipped) {
    announce({ type: 'runs skipped', job, firstFireTime: first, count, reason: WHY[why], why });
  }
}
