import type { RecordedExecution } from '../evidence.js';
import type { EvidenceIndex, ShardEvidence } from './evidence-index.js';
import { instant, ownedBy, shardName } from './in-words.js';
import { isRecordOf } from './is-record-of.js';

/**
 * How long a run that nobody has recorded the end of may stay recorded as running after another of its shard has begun:
 * everybody looks twice, every 45 to 75 s, and has as much time again in which its store may not answer.
 */
export const WRITTEN_OFF_MS = 300_000;

/**
 * What is over is not recorded as running for ever. Whoever takes a shard over from somebody who runs it records that as
 * lost before it begins anything. What is left by those who died between the end of a run and its record is written off
 * later, by whoever has been there all the time since, as after the last fault everybody is.
 */
export function writtenOff(index: EvidenceIndex): string[] {
  const { calmTo } = index.evidence;
  return [
    ...leftRunning(index, calmTo - WRITTEN_OFF_MS).map(
      (execution) => `${describe(execution)}, though its shard went on ${WRITTEN_OFF_MS / 1_000} s ago`,
    ),
    ...index.shards.flatMap(leftByTakeovers),
  ];
}

/** Recorded as running though another run of the shard has begun after it: since the last fault, and up to `by`. */
export function leftRunning({ shards, evidence: { calmFrom } }: EvidenceIndex, by: number): RecordedExecution[] {
  return shards.flatMap(({ runs, executions }) => {
    const begun = runs.filter(({ begunAt }) => calmFrom <= begunAt && begunAt <= by);
    return executions.filter((execution) => {
      if (execution.state !== 'running') return false;
      const own = runs.find((run) => isRecordOf(execution, run));
      // Under one epoch those of a sticky job follow one another.
      return begun.some(
        ({ epoch, begunAt }) => epoch > execution.epoch || (own?.epoch === epoch && begunAt > own.begunAt),
      );
    });
  });
}

/** One that was recorded only after the takeover may be: its instance was paused, or what it sent came late. */
function leftByTakeovers({ runs, executions, changes = [] }: ShardEvidence): string[] {
  const begun = new Set(runs.map(({ epoch }) => epoch));
  const takeovers = changes.filter(
    ({ before, after }) => before.state === 'running' && after.epoch > before.epoch && begun.has(after.epoch),
  );
  return executions.flatMap((execution) => {
    const own = execution.state === 'running' ? runs.find((run) => isRecordOf(execution, run)) : undefined;
    const takeover = own && takeovers.find(({ at }) => at > own.begunAt);
    if (!takeover) return [];
    const { at, after } = takeover;
    return [`${describe(execution)}, though it was taken over at ${instant(at)} with epoch ${after.epoch}`];
  });
}

function describe(execution: RecordedExecution): string {
  const { fireTime, attempt, epoch, owner } = execution;
  const which = `${shardName(execution)} at ${instant(fireTime)}, attempt ${attempt}, epoch ${epoch} ${ownedBy(owner)}`;
  return `${which}: is still recorded as running`;
}
