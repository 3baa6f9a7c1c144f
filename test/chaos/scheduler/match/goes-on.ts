import { COMPLETED } from './completed-in-time.js';
import type { EvidenceIndex, ShardEvidence } from './evidence-index.js';
import { instant, shardName } from './in-words.js';
import { isRecordOf } from './is-record-of.js';

/**
 * Since the last fault every schedule has gone on, and not by skipping alone: of each shard a fire time that has come since
 * has run, and how that ended is recorded.
 */
export function goesOn({ shards, evidence: { calmFrom, calmTo } }: EvidenceIndex): string[] {
  return shards.flatMap((shard) => {
    const { job, left } = shard;
    const name = shardName({ job: job.name, shard: shard.shard });
    if (!left) return [`${name}: there is no such shard at the end`];
    const since = `nothing was wrong from ${instant(calmFrom)}`;
    const isOn = left.fireTime !== undefined && left.fireTime > calmFrom;
    if (!isOn) return [`${name}: stands still at ${instant(left.fireTime)}, ${since}`];
    const hasComeDue = calmTo - calmFrom >= job.everyMs;
    if (!hasComeDue || hasRunSince(calmFrom, shard)) return [];
    return [`${name}: no run has ended and is recorded of what was due to ${instant(calmTo)}, ${since}`];
  });
}

function hasRunSince(calmFrom: number, { runs, executions }: ShardEvidence): boolean {
  const completed = executions.filter(({ state, fireTime }) => fireTime > calmFrom && COMPLETED.includes(state));
  return completed.some((execution) => runs.some((run) => isRecordOf(execution, run)));
}
