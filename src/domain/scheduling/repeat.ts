import type { Policies } from './claimed-shard.js';
import type { Retry } from './job-definition.js';

/**
 * How many attempts over which instances died or lost their leases are made at least, where a job must run at least once.
 * There is an end to them, because the job itself may be what they die of.
 */
export const LOST_ATTEMPTS = 3;

/** Whether a fire time whose attempt failed is tried again. One that runs at most once never is. */
export function mayRetry(attempt: number, { retry, delivery }: Policies): boolean {
  return delivery === 'atLeastOnce' && attempt < retry.attempts;
}

/** Whether a fire time whose attempt was lost is begun again. */
export function mayRunAgain(attempt: number, { retry, delivery }: Policies): boolean {
  return delivery === 'atLeastOnce' && attempt < Math.max(LOST_ATTEMPTS, retry.attempts);
}

/**
 * The wait before an attempt, in whole milliseconds: between half and all of what exponential backoff gives, so that jobs
 * that failed together are not tried again together ("equal jitter" in Brooker, Exponential Backoff And Jitter, 2015).
 *
 * @param attempt - the one that comes, from 2
 * @param random - from 0 up to 1
 */
export function backoffBefore(attempt: number, { backoffMs, longestBackoffMs }: Retry, random: number): number {
  const full = Math.min(longestBackoffMs, backoffMs * 2 ** (attempt - 2));
  return Math.round((full * (1 + random)) / 2);
}
