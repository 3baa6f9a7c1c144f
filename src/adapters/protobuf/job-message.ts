import type { ExecutorSecrets } from '../../application/jobs/executor-secrets.js';
import type { JobRecord, ShardState as KeptShard } from '../../application/jobs/job-records.js';
import type { JobDefinition, Misfire as KeptMisfire } from '../../domain/scheduling/job-definition.js';
import type { Schedule as KeptSchedule } from '../../domain/scheduling/schedule.js';
import { Job, type Misfire, type Schedule, type ShardState } from '../../gen/scheduler/v1/job.js';
import { toDuration } from './duration.js';
import { DELIVERIES, HOLDS, ORIGINS, OVERLAPS } from './job-words.js';
import { toTimestamp } from './timestamp.js';

/** A job as it is told: without the secrets among its parameters. */
export function toJobMessage(record: JobRecord, secrets: ExecutorSecrets): Job {
  const { definition, etag, origin, isEnabled, createdAt, updatedAt, queued, shards } = record;
  const { executor } = definition;
  return {
    ...toDefinitionMessage({ ...definition, executor: { ...executor, parameters: secrets.hide(executor) } }),
    etag,
    paused: !isEnabled,
    origin: ORIGINS[origin],
    createTime: toTimestamp(createdAt),
    updateTime: toTimestamp(updatedAt),
    queued: BigInt(queued),
    shardStates: shards.map(toShardState),
  };
}

/** What of a job somebody has defined, whole. */
export function toDefinitionMessage(definition: JobDefinition): Job {
  const { name, schedule, executor, timeoutMs, retry, misfire, overlap, delivery, hold, shards, priority, labels } =
    definition;
  return {
    ...Job.create(),
    name,
    schedule: toScheduleMessage(schedule),
    executor: { ...executor },
    timeout: toDuration(timeoutMs),
    retry: {
      attempts: retry.attempts,
      backoff: toDuration(retry.backoffMs),
      longestBackoff: toDuration(retry.longestBackoffMs),
    },
    misfire: toMisfire(misfire),
    overlap: OVERLAPS[overlap],
    delivery: DELIVERIES[delivery],
    hold: HOLDS[hold],
    shards,
    priority,
    labels: { ...labels },
  };
}

export function toScheduleMessage(schedule: KeptSchedule): Schedule {
  return schedule.kind === 'cron'
    ? { when: { $case: 'cron', value: schedule.expression }, timeZone: schedule.timeZone }
    : { when: { $case: 'every', value: toDuration(schedule.everyMs) }, timeZone: '' };
}

function toMisfire(misfire: KeptMisfire): Misfire {
  switch (misfire.kind) {
    case 'skip':
      return { policy: { $case: 'skip', value: {} } };
    case 'fireOnce':
      return { policy: { $case: 'fireOnce', value: {} } };
    case 'catchUp': {
      const { max, windowMs } = misfire;
      return { policy: { $case: 'catchUp', value: { max, window: toDuration(windowMs) } } };
    }
  }
}

function toShardState({ shard, state, fireTime, dueAt, attempt, epoch, owner }: KeptShard): ShardState {
  return {
    shard,
    running: state === 'running',
    held: state === 'held',
    fireTime: fireTime === undefined ? undefined : toTimestamp(fireTime),
    dueTime: dueAt === undefined ? undefined : toTimestamp(dueAt),
    attempt,
    epoch: BigInt(epoch),
    owner,
  };
}
