import type { Job } from '../../domain/scheduling/job.js';
import type { Clock } from '../clock.js';
import type { Announce } from '../events.js';
import { untilAborted } from '../until-aborted.js';
import type { Lease, Leases } from './leases.js';

const FIRST_RETRY_MS = 200;

export interface Seeking {
  readonly leases: Leases;
  readonly clock: Clock;
  readonly announce: Announce;
  /** From 0 up to 1; spreads what many instances would do at the same moment. */
  readonly random: () => number;
  /** The longest wait before a lease that somebody else holds is asked for again, in milliseconds. */
  readonly askAgainMs: number;
}

/**
 * Asks for the job's lease until it has it. While nobody can be asked it goes on, and reports it once.
 *
 * @param currentJob - the job as it is now: its schedule may be replaced meanwhile, its name may not
 * @returns undefined when `stop` aborted first
 */
export async function seekLease(
  currentJob: () => Job,
  seeking: Seeking,
  stop: AbortSignal,
): Promise<Lease | undefined> {
  const { leases, clock, announce, random, askAgainMs } = seeking;
  let failures = 0;
  while (!stop.aborted) {
    const { name, schedule } = currentJob();
    const longest = schedule.kind === 'interval' ? Math.min(askAgainMs, schedule.everyMs) : askAgainMs;
    let wait = longest;
    try {
      const lease = await untilStopped(leases.tryAcquire(name), stop);
      if (lease) return lease;
      failures = 0;
    } catch (error) {
      if (failures === 0) announce({ type: 'lease unavailable', job: name, error });
      wait = Math.min(longest, FIRST_RETRY_MS * 2 ** failures++);
    }
    await clock.sleep(wait * (0.5 + random() / 2), stop);
  }
  return undefined;
}

/** Nobody who stops waits for an answer; a lease that comes too late is given up at once. */
async function untilStopped(asked: Promise<Lease | undefined>, stop: AbortSignal): Promise<Lease | undefined> {
  try {
    return await untilAborted(asked, stop);
  } catch (error) {
    if (!stop.aborted || error !== stop.reason) throw error;
    asked.then((late) => late?.release()).catch(() => {});
    return undefined;
  }
}
