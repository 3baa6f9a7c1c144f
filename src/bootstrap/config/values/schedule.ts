import * as z from 'zod/mini';
import { CronerFireTimes } from '../../../adapters/local/croner-fire-times.js';
import { EVERY_ALLOWED, type Every, readEvery } from '../../../application/scheduling/read-every.js';
import { isTimeZone, TIME_ZONE_ALLOWED } from '../../../application/scheduling/time-zone.js';
import { wrongWithCron } from '../../../application/scheduling/wrong-with-cron.js';
import type { ValueKind } from './value-kind.js';

/** A duration or a cron expression. */
export const every: ValueKind<Every> = {
  schema: z.pipe(
    z.string(),
    z.transform((text: string, context): Every => {
      const fireTimes = new CronerFireTimes();
      const read = readEvery(text, (expression) => wrongWithCron(expression, 'UTC', Date.now(), fireTimes));
      if ('every' in read) return read.every;
      context.issues.push({ code: 'custom', message: read.wrong, input: text });
      return z.NEVER;
    }),
  ),
  allowed: EVERY_ALLOWED,
};

/** The time zone of a cron expression. */
export const timeZone: ValueKind<string> = {
  schema: z.string().check(z.refine(isTimeZone, 'is not a known time zone')),
  allowed: TIME_ZONE_ALLOWED,
  candidates: () => ['UTC', ...Intl.supportedValuesOf('timeZone')],
};
