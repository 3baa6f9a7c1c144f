import { type Rescheduling, reschedule } from '../../domain/scheduling/reschedule.js';
import { searchedTimeline } from '../../domain/scheduling/searched-timeline.js';
import type { Timeline } from '../../domain/scheduling/timeline.js';
import type { Waiting } from '../../domain/scheduling/waiting.js';
import type { NewExecution } from './job-history.js';
import { skippedRun } from './passed-over.js';

/** A shard that waits, held or not. */
export interface WaitingShard extends Waiting {
  readonly shard: number;
  readonly epoch: number;
  /** Whether somebody wanted the attempt before to stop. */
  readonly isCancelled: boolean;
}

/** What a job's shards do when it gets another schedule. */
export interface RescheduledShards {
  /** Those that wait for the same are together: mostly all of them. */
  readonly groups: readonly { readonly shards: readonly number[]; readonly waiting: Waiting }[];
  /** What is to be recorded of the schedule before. */
  readonly skipped: readonly NewExecution[];
}

const NO_FIRE_TIMES: Timeline = searchedTimeline(() => undefined, 1);

/** @param now - by the store's clock, in milliseconds UTC */
export function rescheduleShards(
  job: string,
  shards: readonly WaitingShard[],
  now: number,
  { before = NO_FIRE_TIMES, ...change }: Omit<Rescheduling, 'before'> & { readonly before: Timeline | undefined },
): RescheduledShards {
  const groups = new Map<string, WaitingShard[]>();
  for (const each of shards) {
    const { fireTime, dueAt, attempt, handledTo, isCancelled } = each;
    const key = JSON.stringify([fireTime ?? null, dueAt ?? null, attempt, handledTo ?? null, isCancelled]);
    const alike = groups.get(key);
    if (alike) alike.push(each);
    else groups.set(key, [each]);
  }
  const planned = [...groups.values()].map((alike) => ({
    alike,
    ...reschedule(alike[0] as WaitingShard, now, { ...change, before }),
  }));
  return {
    groups: planned.map(({ alike, waiting }) => ({ shards: alike.map(({ shard }) => shard), waiting })),
    skipped: planned.flatMap(({ alike, skipped }) =>
      alike.flatMap(({ shard, epoch }) => skipped.map((each) => skippedRun({ job, shard, epoch }, each, ''))),
    ),
  };
}
