import type { Schedule } from '../../domain/scheduling/schedule.js';
import type { JobAdminParts } from './admin-parts.js';
import { InvalidJobError } from './invalid-job-error.js';
import { type JobRecord, NoSuchJobError } from './job-records.js';
import { NotTriggeredError } from './trigger-job.js';

/** How many runs of a job may be queued. */
export const MOST_QUEUED = 10_000;
/** Cron takes up to a tenth of a millisecond for each, and others wait meanwhile. */
const WORKED_OUT_AT_ONCE = 100;

export interface BesidesParts extends Pick<JobAdminParts, 'records' | 'queue' | 'fireTimes' | 'wake'> {
  /** Lets others go on meanwhile. */
  readonly pause: () => Promise<void>;
}

/** Which fire times of a schedule, in milliseconds UTC. */
export interface FireTimeRange {
  readonly from: number;
  /** The first that is not meant; now when it is left out. */
  readonly to?: number | undefined;
}

/**
 * Has a job run once more for an instant, which need not be of its schedule, as soon as each of its shards waits for a fire
 * time to come.
 *
 * @param fireTime - in milliseconds UTC
 * @throws NoSuchJobError
 * @throws InvalidJobError when the instant is to come
 * @throws NotTriggeredError when the job is paused
 * @throws QueueFullError
 */
export async function triggerFor(name: string, fireTime: number, parts: BesidesParts): Promise<JobRecord> {
  const { now } = await triggerable(name, parts);
  if (fireTime > now) refuse('fire_time', `${textOf(fireTime)} is to come; not later than now, ${textOf(now)}`);
  return give(name, [fireTime], parts);
}

/**
 * Has a job run for each fire time of its schedule in a range, one after another, the oldest first, whenever a shard waits
 * for a fire time to come.
 *
 * @throws NoSuchJobError
 * @throws InvalidJobError when the range has none, too many, or such as are to come
 * @throws NotTriggeredError when the job is paused
 * @throws QueueFullError
 */
export async function backfillJob(name: string, range: FireTimeRange, parts: BesidesParts): Promise<JobRecord> {
  const { record, now } = await triggerable(name, parts);
  const { from, to = now } = range;
  if (to > now) refuse('backfill.to', `${textOf(to)} is to come; not later than now, ${textOf(now)}`);
  if (from >= to) refuse('backfill.from', `${textOf(from)} is not before ${textOf(to)}, where it ends`);
  const { schedule, shards } = record.definition;
  const most = Math.floor(MOST_QUEUED / shards);
  const fireTimes = await fireTimesIn(schedule, { from, to }, most + 1, parts);
  if (fireTimes.length === 0) refuse('backfill', `no fire time is from ${textOf(from)} to before ${textOf(to)}`);
  if (fireTimes.length > most) {
    const count = countOf(schedule, { from, to }) ?? `more than ${most}`;
    const allowed = `at most ${MOST_QUEUED} runs at a time${shards > 1 ? `, ${most} fire times in ${shards} shards` : ''}`;
    refuse('backfill', `${count} fire times are from ${textOf(from)} to before ${textOf(to)}; ${allowed}`);
  }
  return give(name, fireTimes, parts);
}

async function triggerable(name: string, { records }: BesidesParts) {
  const [record, now] = await Promise.all([records.find(name), records.now()]);
  if (!record) throw new NoSuchJobError(name);
  if (!record.isEnabled) throw NotTriggeredError.becausePaused(name);
  return { record, now };
}

async function give(name: string, fireTimes: readonly number[], { queue, wake }: BesidesParts): Promise<JobRecord> {
  const record = await queue.add(name, fireTimes, MOST_QUEUED);
  wake();
  return record;
}

/** The first of them, at most `limit`. */
async function fireTimesIn(
  schedule: Schedule,
  { from, to }: Required<FireTimeRange>,
  limit: number,
  { fireTimes, pause }: BesidesParts,
): Promise<number[]> {
  const found: number[] = [];
  let each = fireTimes.next(schedule, from - 1);
  while (each !== undefined && each < Number(to) && found.length < limit) {
    found.push(each);
    if (found.length % WORKED_OUT_AT_ONCE === 0) await pause();
    each = fireTimes.next(schedule, each);
  }
  return found;
}

/** Undefined where counting means working each of them out. */
function countOf(schedule: Schedule, { from, to }: Required<FireTimeRange>): number | undefined {
  if (schedule.kind === 'cron') return undefined;
  return Math.ceil(Number(to) / schedule.everyMs) - Math.ceil(from / schedule.everyMs);
}

function refuse(field: string, message: string): never {
  throw new InvalidJobError([{ field, message }]);
}

function textOf(instant: number): string {
  return new Date(instant).toISOString();
}
