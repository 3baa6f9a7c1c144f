import { CronExpressionParser } from 'cron-parser';

const BEYOND = 'Out of the time span range';

/** When a cron expression fires by the package cron-parser. */
export function* cronParserFireTimes(
  expression: string,
  { timeZone, from, to }: { readonly timeZone: string; readonly from: number; readonly to: number },
): Generator<number> {
  const cron = CronExpressionParser.parse(expression, { tz: timeZone, currentDate: from - 1, endDate: to - 1 });
  for (;;) {
    try {
      yield cron.next().getTime();
    } catch (error) {
      if ((error as Error).message === BEYOND) return;
      throw error;
    }
  }
}
