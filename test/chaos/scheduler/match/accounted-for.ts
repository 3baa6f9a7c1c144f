import { LOST_ATTEMPTS } from '../../../../src/domain/scheduling/repeat.js';
import type { RecordedExecution, SeenRun } from '../evidence.js';
import type { EvidenceIndex, ShardEvidence } from './evidence-index.js';
import { instant, shardName } from './in-words.js';

/**
 * What says of a fire time that it need not have run. `running` is left by whoever died, and will be recorded as lost, which
 * is a rule of its own; one that was `cancelled` by the next fire time may have been so before its request was sent.
 */
const EXCUSED = ['skipped', 'lost', 'running'];

/** What is recorded of an attempt whose instance died; the one becomes the other. */
const LOST = ['lost', 'running'];

/** How much later than it was begun a run may have been seen. */
const LOOSE_MS = 500;

/**
 * Every fire time since the job was created has run, or is recorded as skipped or lost; one that must run at least once was
 * not given up before its time.
 */
export function accountedFor({ shards }: EvidenceIndex): string[] {
  return shards.flatMap(unaccounted);
}

function unaccounted({ job, shard, left, runs, executions }: ShardEvidence): string[] {
  const { everyMs, createdAt } = job;
  const runsAt = byFireTime(runs);
  const excused = job.overlap === 'cancelOther' ? [...EXCUSED, 'cancelled'] : EXCUSED;
  const excuses = executions.filter(({ state }) => excused.includes(state));
  // Of fire times that were skipped together there is one entry.
  const spans = excuses.filter(({ fireTime, lastFireTime }) => lastFireTime > fireTime);
  const excusesAt = byFireTime(excuses);
  const executionsAt = byFireTime(executions);
  const violations: string[] = [];
  const first = (Math.floor(createdAt / everyMs) + 1) * everyMs;
  for (let fireTime = first; fireTime < (left?.fireTime ?? 0); fireTime += everyMs) {
    const ran = (runsAt.get(fireTime) ?? []).filter(({ end }) => end !== 'refused');
    const isExcused =
      excusesAt.has(fireTime) || spans.some((span) => span.fireTime <= fireTime && fireTime <= span.lastFireTime);
    const what = `${shardName({ job: job.name, shard })} at ${instant(fireTime)}`;
    if (ran.length === 0 && !isExcused) violations.push(`${what}: neither ran nor is recorded as skipped or lost`);
    const recorded = executionsAt.get(fireTime) ?? [];
    if (isGivenUpEarly(job, recorded, ran)) {
      violations.push(`${what}: was given up after attempt ${Math.max(...recorded.map(({ attempt }) => attempt))}`);
    }
    if (job.delivery === 'atMostOnce' && ran.length > 1) {
      const when = ran.map(({ begunAt, epoch }) => `with epoch ${epoch} at ${instant(begunAt)}`).join(', ');
      violations.push(`${what}: must run at most once, and ran ${when}`);
    }
  }
  return violations;
}

function isGivenUpEarly(
  job: ShardEvidence['job'],
  recorded: readonly RecordedExecution[],
  ran: readonly SeenRun[],
): boolean {
  if (job.delivery === 'atMostOnce' || job.overlap === 'cancelOther' || recorded.length === 0) return false;
  if (ran.some((run) => hasHadItsTurn(run, job))) return false;
  return recorded.every(({ state, attempt }) => LOST.includes(state) && attempt < LOST_ATTEMPTS);
}

/**
 * It was answered, or took until its timeout. It may be recorded as lost all the same, when its instance died before it
 * could record the end, or never learned that its claim was settled.
 */
function hasHadItsTurn({ end, begunAt, endedAfter = 0 }: SeenRun, { timeoutMs }: ShardEvidence['job']): boolean {
  return end === 'succeeded' || end === 'failed' || endedAfter - begunAt >= timeoutMs - LOOSE_MS;
}

function byFireTime<T extends { readonly fireTime: number }>(all: readonly T[]): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const each of all) groups.set(each.fireTime, [...(groups.get(each.fireTime) ?? []), each]);
  return groups;
}
