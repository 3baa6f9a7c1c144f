import { DAY_MS, parseDuration, SECOND_MS } from '../../domain/scheduling/duration.js';
import { formatDuration, type Schedule } from '../../domain/scheduling/schedule.js';

/** How often something runs, before the time zone is known. */
export type Every = Extract<Schedule, { kind: 'interval' }> | Omit<Extract<Schedule, { kind: 'cron' }>, 'timeZone'>;

const SHORTEST_MS = SECOND_MS;
const LONGEST_MS = 30 * DAY_MS;

/** What may stand there, in words. */
export const EVERY_ALLOWED = `a duration from ${formatDuration(SHORTEST_MS)} to ${formatDuration(LONGEST_MS)}, or a cron expression of 5 or 6 fields, such as "*/30 * * * *"`;

/**
 * A duration or a cron expression, as somebody has written it; or what is wrong with it, in words that follow it.
 *
 * @param wrongWithCron - what is wrong with a cron expression, if anything is
 */
export function readEvery(
  text: string,
  wrongWithCron: (expression: string) => string | undefined,
): { readonly every: Every } | { readonly wrong: string } {
  const everyMs = parseDuration(text);
  if (everyMs !== undefined && everyMs >= SHORTEST_MS && everyMs <= LONGEST_MS) {
    return { every: { kind: 'interval', everyMs } };
  }
  const wrong = isCronLike(text) ? wrongWithCron(text) : 'is not allowed';
  return wrong === undefined ? { every: { kind: 'cron', expression: text } } : { wrong };
}

/** Anything of more than one word is meant as cron, unless it is a duration with a space in it. */
function isCronLike(text: string): boolean {
  return /\S\s+\S/.test(text) && parseDuration(text.replace(/\s/g, '')) === undefined;
}
