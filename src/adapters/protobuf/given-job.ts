import type { DefinitionProblem } from '../../application/jobs/fields.js';
import type { SentJob } from '../../application/jobs/sent-job.js';
import { type Executor, Job, type Misfire } from '../../gen/scheduler/v1/job.js';
import { durationText } from './duration.js';
import { givenSchedule, schedulePath } from './given-schedule.js';
import { DELIVERIES, HOLDS, OVERLAPS, wordFor } from './job-words.js';

/** A job in the form that a definition is read from; what is left out of the message is left out there. */
export function givenJob(job: Job = Job.create()): SentJob {
  const problems: DefinitionProblem[] = [];
  const { retry } = job;
  const given = {
    name: job.name || undefined,
    ...givenSchedule(job.schedule, problems),
    executor: job.executor && givenExecutor(job.executor, problems),
    timeout: durationText(job.timeout),
    retry: retry && {
      attempts: retry.attempts || undefined,
      backoff: durationText(retry.backoff),
      longest_backoff: durationText(retry.longestBackoff),
    },
    misfire: givenMisfire(job.misfire),
    overlap: givenWord('overlap', OVERLAPS, job.overlap, problems),
    delivery: givenWord('delivery', DELIVERIES, job.delivery, problems),
    hold: givenWord('hold', HOLDS, job.hold, problems),
    shards: job.shards || undefined,
    priority: job.priority,
    labels: job.labels,
  };
  return { given, problems };
}

/** Where in the message something stands that is wrong with a field of the definition. */
export function jobPath(field: string, job: Job | undefined): string {
  if (field === '') return 'job';
  if (field === 'schedule' || field === 'time_zone') return `job.${schedulePath(field, job?.schedule)}`;
  if (field.startsWith('misfire.catchUp')) return `job.${field.replace('catchUp', 'catch_up')}`;
  if (field.startsWith('executor.') && field !== 'executor.kind') {
    return `job.executor.parameters.${field.slice('executor.'.length)}`;
  }
  return `job.${field}`;
}

function givenExecutor({ kind, parameters = {} }: Executor, problems: DefinitionProblem[]) {
  if (Object.hasOwn(parameters, 'kind')) {
    problems.push({ field: 'executor.kind', message: 'stands among the parameters too; leave it out there' });
  }
  return { ...parameters, kind: kind || undefined };
}

function givenMisfire({ policy }: Misfire = { policy: undefined }) {
  if (policy?.$case !== 'catchUp') return policy?.$case;
  const { max, window } = policy.value;
  return { catchUp: { max: max || undefined, window: durationText(window) } };
}

function givenWord<W extends string>(
  field: string,
  words: { readonly [word in W]: string },
  sent: string,
  problems: DefinitionProblem[],
): W | undefined {
  const word = wordFor(words, sent);
  if (word === undefined && !sent.endsWith('_UNSPECIFIED')) {
    problems.push({ field, message: `is none that is known here; ${Object.values<string>(words).join(', ')}` });
  }
  return word;
}
