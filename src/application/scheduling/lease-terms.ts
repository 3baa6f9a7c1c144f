/** How long a lease lasts from when the keeper granted it, and what follows from that; all in milliseconds. */
export interface LeaseTerms {
  readonly ttlMs: number;
  /** The holder stops this much earlier, because two clocks never run at quite the same rate. */
  readonly marginMs: number;
  /** Three renewals have to be missed before a lease ends. */
  readonly renewAfterMs: number;
  /** How long the keeper may take to answer; short enough to ask again in time. */
  readonly answerMs: number;
  /** The first wait after a renewal that failed; each wait is twice the one before, up to {@link longestRetryMs}. */
  readonly retryMs: number;
  readonly longestRetryMs: number;
}

/** Nobody who stops, or starts, waits longer than this for a keeper that hangs, however long its leases last. */
const LONGEST_ANSWER_MS = 5_000;

export function leaseTerms(ttlMs: number): LeaseTerms {
  return {
    ttlMs,
    marginMs: ttlMs / 10,
    renewAfterMs: ttlMs / 3,
    answerMs: Math.min(Math.ceil(ttlMs / 4), LONGEST_ANSWER_MS),
    retryMs: ttlMs / 100,
    longestRetryMs: ttlMs / 10,
  };
}
