import { durationText } from '../../../adapters/protobuf/duration.js';
import { givenJob } from '../../../adapters/protobuf/given-job.js';
import { ORIGINS, STATES, wordFor } from '../../../adapters/protobuf/job-words.js';
import { fromTimestamp } from '../../../adapters/protobuf/timestamp.js';
import type { Timestamp } from '../../../gen/google/protobuf/timestamp.js';
import type { Execution } from '../../../gen/scheduler/v1/execution.js';
import type { Job } from '../../../gen/scheduler/v1/job.js';

export type Json = { readonly [name: string]: unknown };

/** What somebody has defined of a job, as files have it. */
export function definitionJson(job: Job): Json {
  const given = givenJob(job).given as Json;
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** A job with its state. */
export function jobJson(job: Job): Json {
  return {
    ...definitionJson(job),
    etag: job.etag,
    paused: job.paused,
    origin: wordFor(ORIGINS, job.origin),
    create_time: rfc3339(job.createTime),
    update_time: rfc3339(job.updateTime),
    queued: Number(job.queued),
    shard_states: job.shardStates.map(({ shard, running, held, fireTime, dueTime, attempt, epoch, owner }) => ({
      ...{ shard, running, held, fire_time: rfc3339(fireTime), due_time: rfc3339(dueTime), attempt },
      ...{ epoch: Number(epoch), owner },
    })),
  };
}

export function executionJson(execution: Execution): Json {
  const { id, job, shard, fireTime, lastFireTime, count, attempt, epoch, owner, state, detail } = execution;
  return {
    ...{ id: Number(id), job, shard, fire_time: rfc3339(fireTime), last_fire_time: rfc3339(lastFireTime) },
    ...{ count: Number(count), attempt, epoch: Number(epoch), owner, state: wordFor(STATES, state) },
    ...{ start_time: rfc3339(execution.startTime), end_time: rfc3339(execution.endTime), detail },
  };
}

export function scheduleText({ schedule }: Job): string {
  const when = schedule?.when;
  if (when?.$case === 'every') return durationText(when.value) ?? '';
  return [when?.value ?? '', schedule?.timeZone === 'UTC' ? '' : schedule?.timeZone].filter(Boolean).join(' ');
}

/** Undefined for none. */
export function rfc3339(timestamp: Timestamp | undefined): string | undefined {
  return timestamp && new Date(fromTimestamp(timestamp)).toISOString();
}
