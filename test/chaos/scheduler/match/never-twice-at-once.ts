import type { SeenRun } from '../evidence.js';
import type { EvidenceIndex, ShardEvidence } from './evidence-index.js';
import { instant, ownedBy, shardName } from './in-words.js';

/** How long a process that runs again may take to look at its clock and to stop what it may no longer do. */
const WAKING_MS = 1_000;

/**
 * No two runs of a shard overlap with both epochs valid, and epochs only go up in the order in which runs begin. Whoever
 * holds a lease stops its run before the lease ends; so a run may only go on past that, or begin after it, when its process
 * did not run at that time, and no longer than until it ran again. A process that is merely cut off from the store has no
 * excuse. Under one epoch a sticky job may run several times, one after another and by one owner, each time something else.
 */
export function neverTwiceAtOnce(index: EvidenceIndex): string[] {
  return index.shards.flatMap((shard) => {
    const ends = endsOfLeases(shard);
    const begun = shard.runs.filter(({ end }) => end !== 'refused');
    return [
      ...begun.flatMap((run, at) => goingOn(run, begun.slice(at + 1), ends.get(run.epoch), index)),
      ...begun.flatMap((run, at) => usedTwice(run, begun.slice(0, at), shard, index)),
      ...shard.runs.flatMap((run, at) =>
        run.end === 'refused' ? late(run, shard.runs.slice(0, at), ends.get(run.epoch), index) : [],
      ),
    ];
  });
}

/** When the leases ended that others have taken over, by their epochs. */
function endsOfLeases({ changes = [] }: ShardEvidence): ReadonlyMap<number, number> {
  return new Map(
    changes
      .filter(({ before, after }) => before.state !== 'waiting' && after.epoch !== before.epoch)
      .map(({ before, at }) => [before.epoch, Math.min(before.dueAt ?? at, at)]),
  );
}

/** @param later - what began after it */
function goingOn(
  run: SeenRun,
  later: readonly SeenRun[],
  leaseEnd: number | undefined,
  index: EvidenceIndex,
): string[] {
  const until = run.endedAfter ?? Number.POSITIVE_INFINITY;
  const what = `${describe(run, index)}, until ${instant(run.endedAfter)}`;
  const beside = later.filter(({ begunAt }) => begunAt < until);
  const unexcused = beside.filter(
    ({ epoch, begunAt }) => epoch <= run.epoch || !isExcused(run, leaseEnd ?? begunAt, until, index),
  );
  if (beside.length > 0) return unexcused.map((newer) => `${what}: overlaps ${describe(newer, index)}`);
  if (leaseEnd === undefined || until <= leaseEnd || isExcused(run, leaseEnd, until, index)) return [];
  return [`${what}: went on although its lease ended at ${instant(leaseEnd)}`];
}

function usedTwice(run: SeenRun, before: readonly SeenRun[], { job }: ShardEvidence, index: EvidenceIndex): string[] {
  const isSticky = job.hold === 'sticky';
  const other = before.find(({ epoch }) => (isSticky ? epoch > run.epoch : epoch >= run.epoch));
  if (other) return [`${describe(run, index)}: began after ${describe(other, index)}`];
  const underSame = before.filter(({ epoch }) => epoch === run.epoch);
  const same = underSame.find(({ fireTime, attempt }) => fireTime === run.fireTime && attempt === run.attempt);
  if (same) return [`${describe(run, index)}: began a second time, after ${describe(same, index)}`];
  const owners = new Set(
    [...underSame, run].map((each) => index.runnerOf(each)).filter((owner) => owner !== undefined),
  );
  return owners.size > 1 ? [`${describe(run, index)}: was run by several, ${[...owners].join(' and ')}`] : [];
}

/** One with an old epoch, which was refused. */
function late(run: SeenRun, before: readonly SeenRun[], leaseEnd: number | undefined, index: EvidenceIndex): string[] {
  const newer = before.find(({ epoch }) => epoch > run.epoch);
  if (isExcused(run, leaseEnd ?? newer?.begunAt ?? run.begunAt, run.begunAt, index)) return [];
  return [`${describe(run, index)}: began late${newer ? `, after ${describe(newer, index)}` : ''}`];
}

/**
 * Its process did not run for half of the margin before its lease ended, by which it has to stop earlier; and the run was
 * over soon after it ran again.
 */
function isExcused(run: SeenRun, leaseEnd: number, until: number, index: EvidenceIndex): boolean {
  const { marginMs } = index.evidence;
  const owner = index.ownerOf(run);
  const hasStalled = index.stalledMs(owner, leaseEnd - marginMs, leaseEnd) >= marginMs / 2;
  return hasStalled && until <= index.ranAgainAt(owner, leaseEnd) + WAKING_MS;
}

function describe(run: SeenRun, index: EvidenceIndex): string {
  const { fireTime, attempt, epoch, begunAt } = run;
  const what = `${shardName(run)} at ${instant(fireTime)}, attempt ${attempt}, epoch ${epoch}`;
  return `${what} ${ownedBy(index.ownerOf(run))}, begun ${instant(begunAt)}`;
}
