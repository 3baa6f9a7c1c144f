import type { JobDefinition } from '../../domain/scheduling/job-definition.js';

/** A shard of a job that this instance has claimed: its row is the lease. */
export interface Claim {
  readonly definition: JobDefinition;
  readonly shard: number;
  /** The fencing token: greater than that of every claim of this shard before. */
  readonly epoch: number;
  /** The fire time that is to be handled next, in milliseconds UTC. */
  readonly fireTime: number;
  /**
   * When it became claimable, in milliseconds UTC: the `dueAt` it was left with, or when the lease ended of whoever died
   * over it. From this the plan tells what was missed from what was put off.
   */
  readonly dueAt: number;
  /** 1 for the first attempt at this fire time; one that was lost is counted, also in what is kept. */
  readonly attempt: number;
  /** Who had it and died over it, if somebody did; the run that this one made is recorded as lost. */
  readonly lostBy: string | undefined;
  /** When it was claimed, by the store's clock, in milliseconds UTC. */
  readonly claimedAt: number;
}

/** Which lease of which shard. */
export type ClaimKey = Pick<Claim, 'shard' | 'epoch'> & { readonly job: string };

/** What a shard does once its claim ends: waits, until it is due. */
export interface Settlement extends ClaimKey {
  /** The fire time that is to be handled next; undefined when there is none any more. */
  readonly fireTime: number | undefined;
  /** When it can be claimed again: at the fire time, or later where an attempt is repeated. */
  readonly dueAt: number | undefined;
  /** The number of the attempt that comes next. */
  readonly attempt: number;
}

/**
 * The right to run what is due. The store's clock alone decides what is due and which lease has ended, and every change
 * names its epoch: one that comes late changes nothing. Each call is one batch, whatever the number of shards.
 */
export interface JobClaims {
  /**
   * Claims up to `limit` shards that are due, or whose holder has not been heard of for the lease's time, those of the
   * highest priority first, then those due longest. None of a paused job.
   *
   * @param owner - the instance
   */
  claim(owner: string, limit: number): Promise<readonly Claim[]>;
  /** Has the leases last their whole time again, and returns those that are still held. */
  renew(keys: readonly ClaimKey[]): Promise<readonly ClaimKey[]>;
  /** Ends claims. Returns those whose epoch was still theirs; for the others nothing has changed. */
  settle(settlements: readonly Settlement[]): Promise<readonly ClaimKey[]>;
  /** The earliest instant at which something can be claimed (milliseconds UTC), and the store's clock; for whoever idles. */
  nextDue(): Promise<{ readonly dueAt: number | undefined; readonly now: number }>;
}
