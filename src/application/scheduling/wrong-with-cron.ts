import type { FireTimes } from './fire-times.js';

/** Whoever writes more than that does not write a cron expression. */
const LONGEST = 255;

/**
 * What is wrong with a cron expression, in words that follow it; undefined when nothing is. Asks the very code that will
 * run the schedule, so that what is valid here fires there.
 *
 * @param now - in milliseconds UTC: it must fire after it
 */
export function wrongWithCron(
  expression: string,
  timeZone: string,
  now: number,
  fireTimes: FireTimes,
): string | undefined {
  if (expression.length > LONGEST) return `is longer than ${LONGEST} characters`;
  const fields = expression.trim().split(/\s+/).length;
  if (fields < 5 || fields > 6) return `is not a cron expression: it has ${fields} fields`;
  try {
    return fireTimes.next({ kind: 'cron', expression, timeZone }, now) === undefined ? 'never fires' : undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^\w+: /, '') : String(error);
    return `is not a cron expression (${reason})`;
  }
}
