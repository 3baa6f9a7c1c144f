import type { RecordedExecution, TriedJob } from '../evidence.js';
import type { EvidenceIndex } from './evidence-index.js';
import { instant, ownedBy, shardName } from './in-words.js';

/**
 * What is recorded as skipped was missed, so that fire times after it had come before anybody could run it; or a run of the
 * shard was going that was begun for the fire time right before. Both as the job's policies have it.
 */
export function skippedForAReason({ shards }: EvidenceIndex): string[] {
  return shards.flatMap(({ job, executions }) => {
    const skipped = executions.filter(({ state }) => state === 'skipped');
    const others = executions.filter(({ state }) => state !== 'skipped');
    const begun = new Set(others.map(({ fireTime }) => fireTime));
    return skipped.flatMap((execution) => {
      const isOverlapped = begun.has(execution.fireTime - job.everyMs) && mayBeOverlapped(execution, job);
      if (isOverlapped || mayBeMissed(execution, job)) return [];
      const { fireTime, lastFireTime, epoch, owner, endedAt } = execution;
      const which = `${shardName(execution)} from ${instant(fireTime)} to ${instant(lastFireTime)}`;
      return [`${which}: was skipped for no reason at ${instant(endedAt)}, under epoch ${epoch} ${ownedBy(owner)}`];
    });
  });
}

/** So many that had come after it run in its place; and that was known before it was written down. */
function mayBeMissed({ lastFireTime, endedAt = 0 }: RecordedExecution, { everyMs, catchesUp }: TriedJob): boolean {
  return lastFireTime + catchesUp * everyMs <= endedAt;
}

/**
 * They had come before the run ended, and with them the one that runs next, unless all are skipped. Its holder's idea of the
 * store's clock is never ahead of it.
 */
function mayBeOverlapped({ lastFireTime, endedAt = 0 }: RecordedExecution, { everyMs, overlap }: TriedJob): boolean {
  const newest = overlap === 'skip' ? lastFireTime : lastFireTime + everyMs;
  return newest <= endedAt;
}
