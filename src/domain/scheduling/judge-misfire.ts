import { GRACE_MS, longestLate } from './claimed-shard.js';
import type { Misfire } from './job-definition.js';
import type { Timeline } from './timeline.js';

/**
 * The oldest of the pending fire times that the misfire policy lets run; those before it are skipped. Undefined when all
 * are. Of `fireOnce` and `skip` that is the newest one, so that none after it is pending.
 *
 * @param from - the oldest pending fire time, at most `now`
 */
export function judgeMisfire(misfire: Misfire, from: number, now: number, timeline: Timeline): number | undefined {
  switch (misfire.kind) {
    case 'fireOnce':
      return timeline.newest(from, now);
    case 'skip': {
      const newest = timeline.newest(from, now);
      return now - newest <= GRACE_MS ? newest : undefined;
    }
    case 'catchUp': {
      const earliest = now - longestLate(misfire);
      const first = from >= earliest ? from : timeline.after(earliest - 1);
      return first === undefined || first > now ? undefined : timeline.oldestOfNewest(misfire.max, first, now);
    }
  }
}
