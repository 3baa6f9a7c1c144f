import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JobAdminParts } from '../../application/jobs/admin-parts.js';
import { type CancelParts, cancelExecution } from '../../application/jobs/cancel-execution.js';
import { createJob } from '../../application/jobs/create-job.js';
import { deleteJob } from '../../application/jobs/delete-job.js';
import type { ExecutorSecrets } from '../../application/jobs/executor-secrets.js';
import type { JobRecord } from '../../application/jobs/job-records.js';
import { type BesidesParts, backfillJob, triggerFor } from '../../application/jobs/run-besides.js';
import { triggerJob } from '../../application/jobs/trigger-job.js';
import { updateJob } from '../../application/jobs/update-job.js';
import { Job } from '../../gen/scheduler/v1/job.js';
import type {
  CancelBackfillRequest,
  CancelExecutionRequest,
  CreateJobRequest,
  DeleteJobRequest,
  PauseJobRequest,
  ResumeJobRequest,
  TriggerJobRequest,
  UpdateJobRequest,
} from '../../gen/scheduler/v1/scheduler.js';
import { toExecutionMessage } from '../protobuf/execution-message.js';
import { jobPath } from '../protobuf/given-job.js';
import { toJobMessage } from '../protobuf/job-message.js';
import { maskedJob, sentJob } from '../protobuf/sent-job.js';
import { readInstant } from './instants.js';
import { jobName, naming } from './job-call.js';
import { InvalidRequestError } from './status.js';

const LONGEST_REASON = 200;

export interface JobChangeParts extends JobAdminParts, CancelParts {
  readonly secrets: ExecutorSecrets;
}

/** The calls that change jobs, each from request to response. */
export function jobChanges(given: JobChangeParts) {
  const parts = { ...given, pause: nextTurn };
  const { records, queue, secrets, wake } = parts;
  const answer = (record: JobRecord) => ({ job: toJobMessage(record, secrets) });

  return {
    async createJob({ job, paused }: CreateJobRequest) {
      const sent = sentJob(job ?? Job.create(), undefined, secrets);
      return answer(
        await naming(
          (field) => jobPath(field, job),
          () => createJob(sent, paused, parts),
        ),
      );
    },

    async updateJob({ job = Job.create(), updateMask = [] }: UpdateJobRequest) {
      const name = jobName(job.name, 'job.name');
      let becomes = job;
      const pathOf = (field: string) => (field === 'update_mask' ? field : jobPath(field, becomes));
      const record = await naming(pathOf, () => {
        const etag = job.etag || undefined;
        return updateJob({ name, etag, change }, parts);
      });
      return answer(record);

      function change(kept: JobRecord['definition']) {
        const { message, sent } = maskedJob(kept, job, updateMask, secrets);
        becomes = message;
        return sent;
      }
    },

    async deleteJob({ name, etag }: DeleteJobRequest) {
      await deleteJob(jobName(name), etag || undefined, records);
      return {};
    },

    async pauseJob({ name, etag }: PauseJobRequest) {
      return answer(await records.setEnabled(jobName(name), false, etag || undefined));
    },

    async triggerJob({ name, runFor }: TriggerJobRequest) {
      const job = jobName(name);
      return answer(
        await naming(
          (field) => field,
          () => trigger(job, runFor, parts),
        ),
      );
    },

    async cancelBackfill({ name }: CancelBackfillRequest) {
      return answer(await queue.clear(jobName(name)));
    },

    async cancelExecution({ id, reason }: CancelExecutionRequest) {
      const { length } = [...reason];
      if (length > LONGEST_REASON) {
        throw new InvalidRequestError(`reason: ${length} characters are too many; at most ${LONGEST_REASON}`);
      }
      return { execution: toExecutionMessage(await cancelExecution(Number(id), reason, parts)) };
    },

    async resumeJob({ name, etag }: ResumeJobRequest) {
      const record = await records.setEnabled(jobName(name), true, etag || undefined);
      wake();
      return answer(record);
    },
  };
}

function trigger(name: string, runFor: TriggerJobRequest['runFor'], parts: BesidesParts): Promise<JobRecord> {
  switch (runFor?.$case) {
    case undefined:
      return triggerJob(name, parts);
    case 'fireTime':
      return triggerFor(name, readInstant('fire_time', runFor.value), parts);
    case 'backfill': {
      const { from, to } = runFor.value;
      const range = { from: readInstant('backfill.from', from), to: to && readInstant('backfill.to', to) };
      return backfillJob(name, range, parts);
    }
  }
}
