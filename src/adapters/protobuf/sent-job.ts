import type { ExecutorSecrets } from '../../application/jobs/executor-secrets.js';
import type { SentJob } from '../../application/jobs/sent-job.js';
import type { ExecutorSpec, JobDefinition } from '../../domain/scheduling/job-definition.js';
import type { Job } from '../../gen/scheduler/v1/job.js';
import { givenJob } from './given-job.js';
import { masked, maskProblems } from './job-mask.js';
import { toDefinitionMessage } from './job-message.js';

/**
 * A job as it was sent, with the secrets that it means in the place of those that it does not show.
 *
 * @param kept - who carries the job out now; undefined when there is no such job
 */
export function sentJob(job: Job, kept: ExecutorSpec | undefined, secrets: ExecutorSecrets): SentJob {
  const { executor } = job;
  if (!executor?.parameters) return givenJob(job);
  const { parameters, problems } = secrets.restore({ kind: executor.kind, parameters: executor.parameters }, kept);
  const sent = givenJob({ ...job, executor: { ...executor, parameters } });
  return { given: sent.given, problems: [...sent.problems, ...problems] };
}

/** What a job becomes of which the fields are sent that a mask names: as a message, and as it was sent. */
export function maskedJob(
  kept: JobDefinition,
  sent: Job,
  mask: readonly string[],
  secrets: ExecutorSecrets,
): { readonly message: Job; readonly sent: SentJob } {
  const message = masked(toDefinitionMessage(kept), sent, mask);
  const { given, problems } = sentJob(message, kept.executor, secrets);
  return { message, sent: { given, problems: [...maskProblems(mask), ...problems] } };
}
