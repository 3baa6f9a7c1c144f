import type { Instance } from './instance.js';

/** One GetHotList, from the instant it was to be sent; all times on the monotonic clock, in milliseconds. */
export interface Call {
  readonly instance: Instance;
  readonly board: string;
  readonly scheduledAt: number;
  readonly endedAt: number;
  /**
   * For how long of that time this process itself stood still, or the instance had no processor to run on: that is not
   * its doing.
   */
  readonly stalledMs: number;
  /** Why it failed; undefined when it was answered. */
  readonly failure: string | undefined;
  /** Whether the instance was up from the sending to the end, so that the answer, and its lateness, is its own doing. */
  readonly counts: boolean;
  /** `x-hotlist-tier` */
  readonly tier: string;
  /** `x-hotlist-age-ms` */
  readonly ageMs: number;
  readonly version: number;
  /** The newest version of the board that the instance had answered with before this was sent. */
  readonly newestBefore: number;
  /** In milliseconds UTC. */
  readonly computedAt: number;
}
