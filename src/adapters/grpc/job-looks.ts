import type { ExecutorSecrets } from '../../application/jobs/executor-secrets.js';
import type { DefinitionProblem } from '../../application/jobs/fields.js';
import type { JobRecords } from '../../application/jobs/job-records.js';
import { NoSuchJobError } from '../../application/jobs/job-records.js';
import { previewSchedule } from '../../application/jobs/preview-schedule.js';
import type { FireTimes } from '../../application/scheduling/fire-times.js';
import { Job } from '../../gen/scheduler/v1/job.js';
import type { GetJobRequest, ListJobsRequest, PreviewScheduleRequest } from '../../gen/scheduler/v1/scheduler.js';
import { givenSchedule, schedulePath } from '../protobuf/given-schedule.js';
import { toJobMessage } from '../protobuf/job-message.js';
import { fromTimestamp, toTimestamp } from '../protobuf/timestamp.js';
import { wrongWithInstant } from './instants.js';
import { jobName, naming } from './job-call.js';
import { readPage } from './page.js';

const USUAL_PREVIEW = 10;
const LONGEST_PREVIEW = 100;

export interface JobLookParts {
  readonly records: JobRecords;
  readonly fireTimes: FireTimes;
  readonly secrets: ExecutorSecrets;
}

/** The calls that look at jobs, each from request to response. */
export function jobLooks({ records, fireTimes, secrets }: JobLookParts) {
  return {
    async getJob({ name }: GetJobRequest) {
      const record = await records.find(jobName(name));
      if (!record) throw new NoSuchJobError(name);
      return { job: toJobMessage(record, secrets) };
    },

    async listJobs({ labels, ...request }: ListJobsRequest) {
      const { messages, nextPageToken } = await readPage(request, {
        list: ['jobs', ...Object.entries(labels).sort()],
        read: (after, limit) => records.list({ labels, limit, ...(after !== undefined && { after }) }),
        placeOf: ({ definition }) => definition.name,
        toMessage: (record) => toJobMessage(record, secrets),
        encode: (job) => Job.encode(job),
      });
      return { jobs: messages, nextPageToken };
    },

    async previewSchedule({ schedule, count, after }: PreviewScheduleRequest) {
      const problems: DefinitionProblem[] = [];
      if (count < 0 || count > LONGEST_PREVIEW) {
        const message = `${count} is not allowed; 1 to ${LONGEST_PREVIEW}, or 0 for ${USUAL_PREVIEW}`;
        problems.push({ field: 'count', message });
      }
      const wrong = after && wrongWithInstant(after);
      if (wrong) problems.push({ field: 'after', message: wrong });
      const from = after ? fromTimestamp(after) : await records.now();
      const given = givenSchedule(schedule, problems);
      const isOurs = (field: string) => field === 'count' || field === 'after';
      const pathOf = (field: string) => (isOurs(field) ? field : schedulePath(field, schedule));
      const coming = await naming(pathOf, () =>
        previewSchedule({ given, problems }, from, count || USUAL_PREVIEW, fireTimes),
      );
      return { fireTimes: coming.map(toTimestamp) };
    },
  };
}
