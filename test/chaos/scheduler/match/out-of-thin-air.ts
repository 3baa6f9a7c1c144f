import { MOST_COUNTED } from '../../../../src/domain/scheduling/timeline.js';
import type { RecordedExecution, SeenRun, TriedJob } from '../evidence.js';
import type { EvidenceIndex, ShardEvidence } from './evidence-index.js';
import { instant, ownedBy, shardName } from './in-words.js';
import { isRecordOf } from './is-record-of.js';

const LONGEST_STALL_MS = 5_000;

/** Nothing ran, and nothing is recorded, that the schedule does not know; nothing ran early, or without a record. */
export function outOfThinAir(index: EvidenceIndex): string[] {
  const { jobs, runs } = index.evidence;
  const known = new Map(jobs.map((job) => [job.name, job]));
  const unknown = runs.filter(({ job, shard }) => shard >= (known.get(job)?.shards ?? 0));
  return [
    ...unknown.map((run) => `${shardName(run)} at ${instant(run.fireTime)}: ran, and there is no such shard`),
    ...index.shards.flatMap((shard) => [
      ...shard.runs.flatMap((run) => wrongWithRun(run, shard, index)),
      ...shard.executions.flatMap((execution) => wrongWithExecution(execution, shard)),
    ]),
  ];
}

function wrongWithRun(run: SeenRun, { job, executions }: ShardEvidence, index: EvidenceIndex): string[] {
  const { fireTime, begunAt, epoch, attempt } = run;
  const what = `${shardName(run)} at ${instant(fireTime)}, attempt ${attempt}, epoch ${epoch} ${ownedBy(index.ownerOf(run))}`;
  const violations: string[] = [];
  if (!isFireTime(fireTime, job)) violations.push(`${what}: ran, and is no fire time of its job`);
  if (begunAt < fireTime) violations.push(`${what}: ran early, at ${instant(begunAt)}`);
  if (!executions.some((execution) => isRecordOf(execution, run))) violations.push(`${what}: ran, and is not recorded`);
  const key = keyOf(run);
  if (run.idempotencyKey !== key) violations.push(`${what}: came as ${run.idempotencyKey}, and is ${key}`);
  return violations;
}

function wrongWithExecution(execution: RecordedExecution, { job, runs }: ShardEvidence): string[] {
  const { fireTime, lastFireTime, count, attempt, epoch, state } = execution;
  const what = `${shardName(execution)} at ${instant(fireTime)}, attempt ${attempt}, epoch ${epoch} (${state})`;
  const violations: string[] = [];
  if (![fireTime, lastFireTime].every((each) => isFireTime(each, job)) || lastFireTime < fireTime) {
    violations.push(`${what}: is recorded, and is no fire time of its job`);
  }
  const counted = Math.min(MOST_COUNTED, (lastFireTime - fireTime) / job.everyMs + 1);
  if (count !== counted) violations.push(`${what}: stands for ${counted} fire times, and says ${count}`);
  const isSeen = runs.some((run) => isRecordOf(execution, run) && run.end === 'succeeded');
  if (state === 'succeeded' && !isSeen) violations.push(`${what}: nobody has seen it succeed`);
  return violations;
}

/** The first is worked out before the job is written down, by an instance that may stand still in between. */
function isFireTime(instant: number, { everyMs, createdAt }: TriedJob): boolean {
  return instant % everyMs === 0 && instant > createdAt - everyMs - LONGEST_STALL_MS;
}

function keyOf({ job, fireTime, shard, shards }: SeenRun): string {
  return `${job}:${instant(fireTime)}${shards > 1 ? `:${shard}/${shards}` : ''}`;
}
