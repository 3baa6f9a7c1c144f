import type { DefinitionProblem } from '../../application/jobs/fields.js';
import { quoteValue } from '../../application/jobs/given.js';
import { parseDuration } from '../../domain/scheduling/duration.js';
import type { Schedule } from '../../gen/scheduler/v1/job.js';
import { durationText } from './duration.js';

/** The fields of a definition that a schedule stands in. */
export interface GivenSchedule {
  readonly schedule: string | undefined;
  readonly time_zone: string | undefined;
}

/** A schedule that was sent, in the form of a definition: both kinds are one text there. */
export function givenSchedule(sent: Schedule | undefined, problems: DefinitionProblem[]): GivenSchedule {
  const { when, timeZone } = sent ?? { when: undefined, timeZone: '' };
  const time_zone = timeZone || undefined;
  if (when?.$case !== 'cron') return { schedule: durationText(when?.value), time_zone };
  if (parseDuration(when.value) === undefined) return { schedule: when.value, time_zone };
  problems.push({
    field: 'schedule',
    message: `${quoteValue(when.value)} is not a cron expression; a duration stands in "every"`,
  });
  return { schedule: when.value, time_zone: undefined };
}

/** Where in the message something stands that is wrong with `schedule` or `time_zone`. */
export function schedulePath(field: string, sent: Schedule | undefined): string {
  if (field === 'time_zone') return 'schedule.time_zone';
  return sent?.when ? `schedule.${sent.when.$case}` : 'schedule';
}
