import type { Schedule } from '../../domain/scheduling/schedule.js';
import type { FireTimes } from '../scheduling/fire-times.js';
import { EVERY_ALLOWED, type Every, readEvery } from '../scheduling/read-every.js';
import { isTimeZone, TIME_ZONE_ALLOWED } from '../scheduling/time-zone.js';
import { wrongWithCron } from '../scheduling/wrong-with-cron.js';
import type { FieldKind, Fields } from './fields.js';

const TIME_ZONE: FieldKind<string> = {
  allowed: TIME_ZONE_ALLOWED,
  read(given) {
    if (typeof given !== 'string') return undefined;
    return isTimeZone(given) ? { value: given } : { wrong: 'is not a known time zone' };
  },
};

/** The fields `schedule` and `time_zone`; undefined when they are wrong. */
export function readSchedule(fields: Fields, fireTimes: FireTimes, now: number): Schedule | undefined {
  const timeZone = fields.read('time_zone', TIME_ZONE, 'UTC');
  const every = fields.require('schedule', everyIn(timeZone, fireTimes, now), undefined);
  if (every?.kind !== 'interval') return every && { ...every, timeZone };
  // Whoever writes 24h with a zone expects midnight there, and would wonder.
  if (fields.has('time_zone')) {
    fields.refuse('time_zone', 'has no effect on an interval; leave it out, or give "schedule" a cron expression');
  }
  return every;
}

function everyIn(timeZone: string, fireTimes: FireTimes, now: number): FieldKind<Every> {
  return {
    allowed: EVERY_ALLOWED,
    read(given) {
      if (typeof given !== 'string') return undefined;
      const read = readEvery(given, (expression) => wrongWithCron(expression, timeZone, now, fireTimes));
      return 'every' in read ? { value: read.every } : read;
    },
  };
}
