import type { RecordedExecution } from '../evidence.js';
import type { EvidenceIndex, ShardEvidence } from './evidence-index.js';
import { instant, ownedBy, shardName } from './in-words.js';

const COMPLETED = ['succeeded', 'failed', 'timed out', 'cancelled'];

/**
 * No completion was accepted under an epoch that was over: the store let the shard go under it, and no run with a greater
 * epoch had begun before its own run had ended.
 */
export function completedInTime(index: EvidenceIndex): string[] {
  return index.shards.flatMap((shard) => {
    const letGo = shard.changes && epochsLetGo(shard);
    return shard.executions
      .filter(({ state }) => COMPLETED.includes(state))
      .flatMap((execution) => [...neverLetGo(execution, letGo), ...overtaken(execution, shard)]);
  });
}

/** Those under which the shard was left waiting by whoever ran it. */
function epochsLetGo({ changes = [] }: ShardEvidence): ReadonlySet<number> {
  const letGo = changes.filter(
    ({ before, after }) => before.state === 'running' && after.state !== 'running' && before.epoch === after.epoch,
  );
  return new Set(letGo.map(({ before }) => before.epoch));
}

function neverLetGo(execution: RecordedExecution, letGo: ReadonlySet<number> | undefined): string[] {
  if (!letGo || letGo.has(execution.epoch)) return [];
  return [`${describe(execution)}: was accepted although its epoch was over`];
}

function overtaken(execution: RecordedExecution, { runs }: ShardEvidence): string[] {
  const { epoch, fireTime, attempt } = execution;
  const own = runs.find((run) => run.epoch === epoch && run.fireTime === fireTime && run.attempt === attempt);
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
