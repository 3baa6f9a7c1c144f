import * as z from 'zod/mini';
import { CronerFireTimes } from '../../../adapters/local/croner-fire-times.js';
import { DAY_MS, durationFrom, parseDuration, SECOND_MS } from './duration.js';
import type { ValueKind } from './value-kind.js';

/** How often something runs, before the time zone is known. */
export type Every =
  | { readonly kind: 'interval'; readonly everyMs: number }
  | { readonly kind: 'cron'; readonly expression: string };

const interval = durationFrom(SECOND_MS, 30 * DAY_MS);

/** A duration or a cron expression. */
export const every: ValueKind<Every> = {
  schema: z.pipe(
    z.string(),
    z.transform((text: string, context): Every => {
      const ms = interval.schema.safeParse(text);
      if (ms.success) return { kind: 'interval', everyMs: ms.data };
      const wrong = isCronLike(text) ? whatIsWrongWithCron(text) : 'is not allowed';
      if (wrong === undefined) return { kind: 'cron', expression: text };
      context.issues.push({ code: 'custom', message: wrong, input: text });
      return z.NEVER;
    }),
  ),
  allowed: `${interval.allowed}, or a cron expression of 5 or 6 fields, such as "*/30 * * * *"`,
};

/** The time zone of a cron expression. */
export const timeZone: ValueKind<string> = {
  schema: z.string().check(z.refine(isTimeZone, 'is not a known time zone')),
  allowed: 'an IANA name, such as Europe/London',
  candidates: () => ['UTC', ...Intl.supportedValuesOf('timeZone')],
};

/** Anything of more than one word is meant as cron, unless it is a duration with a space in it. */
function isCronLike(text: string): boolean {
  return /\S\s+\S/.test(text) && parseDuration(text.replace(/\s/g, '')) === undefined;
}

/** Asks the very code that will run the schedule, so that what is valid here fires there. */
function whatIsWrongWithCron(expression: string): string | undefined {
  const fields = expression.trim().split(/\s+/).length;
  if (fields < 5 || fields > 6) return `is not a cron expression: it has ${fields} fields`;
  try {
    const next = new CronerFireTimes().next({ kind: 'cron', expression, timeZone: 'UTC' }, Date.now());
    return next === undefined ? 'never fires' : undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^\w+: /, '') : String(error);
    return `is not a cron expression (${reason})`;
  }
}

/** Newer versions of Node take an offset such as +02:00 too, which says nothing of summer time. */
function isTimeZone(name: string): boolean {
  if (/^[-+]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
