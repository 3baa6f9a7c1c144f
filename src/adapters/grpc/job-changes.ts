import type { JobAdminParts } from '../../application/jobs/admin-parts.js';
import { createJob } from '../../application/jobs/create-job.js';
import { deleteJob } from '../../application/jobs/delete-job.js';
import type { ExecutorSecrets } from '../../application/jobs/executor-secrets.js';
import type { JobRecord } from '../../application/jobs/job-records.js';
import { triggerJob } from '../../application/jobs/trigger-job.js';
import { updateJob } from '../../application/jobs/update-job.js';
import {
  type CreateJobRequest,
  type DeleteJobRequest,
  Job,
  type PauseJobRequest,
  type ResumeJobRequest,
  type TriggerJobRequest,
  type UpdateJobRequest,
} from '../../gen/scheduler/v1/scheduler.js';
import { jobPath } from '../protobuf/given-job.js';
import { toJobMessage } from '../protobuf/job-message.js';
import { maskedJob, sentJob } from '../protobuf/sent-job.js';
import { jobName, naming } from './job-call.js';

export interface JobChangeParts extends JobAdminParts {
  readonly secrets: ExecutorSecrets;
}

/** The calls that change jobs, each from request to response. */
export function jobChanges(parts: JobChangeParts) {
  const { records, secrets, wake } = parts;
  const answer = (record: JobRecord) => ({ job: toJobMessage(record, secrets) });

  return {
    async createJob({ job }: CreateJobRequest) {
      const sent = sentJob(job ?? Job.create(), undefined, secrets);
      return answer(
        await naming(
          (field) => jobPath(field, job),
          () => createJob(sent, parts),
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

    async triggerJob({ name }: TriggerJobRequest) {
      return answer(await triggerJob(jobName(name), parts));
    },

    async resumeJob({ name, etag }: ResumeJobRequest) {
      const record = await records.setEnabled(jobName(name), true, etag || undefined);
      wake();
      return answer(record);
    },
  };
}
