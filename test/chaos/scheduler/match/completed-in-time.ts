import type { RecordedExecution } from '../evidence.js';
import type { EvidenceIndex, ShardEvidence } from './evidence-index.js';
import { instant, ownedBy, shardName } from './in-words.js';
import { isRecordOf } from './is-record-of.js';

/** How an execution ends that whoever ran it has recorded. */
export const COMPLETED = ['succeeded', 'failed', 'timed out', 'cancelled'];

/**
 * No completion was accepted under an epoch that was over: the store saw as many runs end under it, and no run with a greater
 * epoch had begun before its own run had ended.
 */
export function completedInTime(index: EvidenceIndex): string[] {
  return index.shards.flatMap((shard) => {
    const completed = shard.executions.filter(({ state }) => COMPLETED.includes(state));
    return [...neverEnded(completed, shard), ...completed.flatMap((execution) => overtaken(execution, shard))];
  });
}

/** Those that are more than the runs which whoever ran them has ended in the store, by waiting or by keeping the lease. */
function neverEnded(completed: readonly RecordedExecution[], { changes }: ShardEvidence): string[] {
  if (!changes) return [];
  const ended = new Map<number, number>();
  for (const { before, after } of changes) {
    const isEnd = before.state === 'running' && after.state !== 'running' && before.epoch === after.epoch;
    if (isEnd) ended.set(before.epoch, (ended.get(before.epoch) ?? 0) + 1);
  }
  return completed.flatMap((execution) => {
    const left = ended.get(execution.epoch) ?? 0;
    ended.set(execution.epoch, left - 1);
    return left > 0 ? [] : [`${describe(execution)}: was accepted although its epoch was over`];
  });
}

function overtaken(execution: RecordedExecution, { runs }: ShardEvidence): string[] {
  const { epoch } = execution;
  const own = runs.find((run) => isRecordOf(execution, run));
  const { endedAfter } = own ?? {};
  if (endedAfter === undefined) return [];
  const newer = runs.find((run) => run.epoch > epoch && run.begunAt < endedAfter);
  if (!newer) return [];
  const began = `epoch ${newer.epoch} began at ${instant(newer.begunAt)}`;
  return [`${describe(execution)}: was accepted although ${began}, before it ended at ${instant(endedAfter)}`];
}

function describe(execution: RecordedExecution): string {
  const { fireTime, attempt, epoch, state, owner } = execution;
  return `${shardName(execution)} at ${instant(fireTime)}, attempt ${attempt}, epoch ${epoch} ${ownedBy(owner)} (${state})`;
}
