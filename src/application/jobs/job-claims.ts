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
   * When it became due, in milliseconds UTC: the `dueAt` it was left with, or when the lease ended of whoever died over a
   * run. From this the plan tells what was missed from what was put off. Of one whose holder died between two runs it may
   * be to come.
   */
  readonly dueAt: number;
  /** 1 for the first attempt at this fire time; one that was lost is counted, also in what is kept. */
  readonly attempt: number;
  /** Who had it and died over it, if somebody did; the run that this one made is recorded as lost. */
  readonly lostBy: string | undefined;
  /** When it was claimed, by the store's clock, in milliseconds UTC. */
  readonly claimedAt: number;
  /** Of a fire time that was given besides the schedule: up to when the schedule's own are handled, in milliseconds UTC. */
  readonly handledTo?: number | undefined;
  /** Whether somebody wanted the attempt before to stop, so that there is to be no other. */
  readonly isCancelled?: boolean | undefined;
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
  /** As in a claim; undefined when what is handled next is of the schedule itself. */
  readonly handledTo?: number | undefined;
}

/** Which run: under one epoch there may be several, one after another. */
export type ClaimedRun = ClaimKey & Pick<Claim, 'fireTime' | 'attempt'>;

/** A run that has not been settled, nor followed by another. */
export interface UnsettledRun<R extends ClaimedRun = ClaimedRun> {
  readonly run: R;
  /** Whether its lease lasts; if not, nobody goes on with it. */
  readonly isLeased: boolean;
}

/** What a shard does whose lease is kept after a run: it waits for something, under the same epoch. */
export interface Keeping extends Settlement {
  /** The run that has ended. */
  readonly ended: Pick<Claim, 'fireTime' | 'attempt'>;
  readonly fireTime: number;
  readonly dueAt: number;
}

/** A lease that lasts its whole time again. */
export interface HeldLease extends ClaimKey {
  /** The store's clock, in milliseconds UTC. */
  readonly now: number;
  /** When what it waits for between two runs is due, in milliseconds UTC; of one that runs, when that was. */
  readonly dueAt: number;
  /** False while the job is paused. */
  readonly isEnabled: boolean;
  /** The run under it that somebody wants to stop, and why. */
  readonly cancelled?: (Pick<Claim, 'fireTime' | 'attempt'> & { readonly reason: string }) | undefined;
}

/** A lease that lasts its whole time again; what else there is to know may not be known just now. */
export type RenewedLease = HeldLease | (ClaimKey & { readonly now: undefined });

/**
 * The right to run what is due. The store's clock alone decides what is due and which lease has ended, and every change
 * names its epoch: one that comes late changes nothing. Each call is one batch, whatever the number of shards.
 *
 * A shard waits, runs, or is held: then the lease of its last run goes on, until what it waits for is due. Whatever
 * somebody changes about a job that waits is changed of one that is held too, and its holder is told with the next renewal.
 */
export interface JobClaims {
  /**
   * Claims up to `limit` shards that are due, or whose holder has not been heard of for the lease's time, those of the
   * highest priority first, then those due longest. None of a paused job. Where a holder died between two runs no run was
   * lost, and what it waited for may be to come.
   *
   * @param owner - the instance
   * @param leastPriority - of what is claimed; any when it is left out
   */
  claim(owner: string, limit: number, leastPriority?: number): Promise<readonly Claim[]>;
  /** Has the leases last their whole time again, of runs and between runs, and returns those that are still theirs. */
  renew(keys: readonly ClaimKey[]): Promise<readonly RenewedLease[]>;
  /** Ends claims. Returns those whose epoch was still theirs; for the others nothing has changed. */
  settle(settlements: readonly Settlement[]): Promise<readonly ClaimKey[]>;
  /**
   * Ends runs and keeps their leases, for their whole time from now. Returns those whose epoch was still theirs; for the
   * others nothing has changed. May be asked again when the answer was lost; one that comes so late that another run goes on
   * under that epoch ends nothing.
   */
  keep(keepings: readonly Keeping[]): Promise<readonly HeldLease[]>;
  /**
   * Begins runs under leases that were kept: of those whose epoch is still theirs, that are due and not paused. Returns
   * them with the same epoch, and with their definition and what they wait for as they are now. May be asked again when
   * the answer was lost, and returns then what has begun.
   */
  resume(keys: readonly ClaimKey[]): Promise<readonly Claim[]>;
  /**
   * Ends leases, and has the shards wait for what they were to run: as if they had not been claimed, but for what somebody
   * has changed since. For those whose epoch is not theirs any more nothing changes.
   *
   * @param leastMs - from now, for how long they wait at least, in milliseconds; not at all when it is left out
   */
  letGo(keys: readonly ClaimKey[], leastMs?: number): Promise<void>;
  /**
   * Marks a run as one that is to stop: its holder is told with its next renewal, and whoever claims another attempt is
   * told then. False when that run is not going.
   */
  cancel(run: ClaimedRun, reason: string): Promise<boolean>;
  /** Those of these runs that are not settled, paused or not, in any order. */
  findUnsettled<R extends ClaimedRun>(runs: readonly R[]): Promise<readonly UnsettledRun<R>[]>;
  /** The earliest instant at which something can be claimed (milliseconds UTC), and the store's clock; for whoever idles. */
  nextDue(): Promise<{ readonly dueAt: number | undefined; readonly now: number }>;
}
