/** Hands the right to run a job to one holder at a time. */
export interface Leases {
  /**
   * The lease of the job, or undefined while somebody else holds it. Settles within a part of the lease's time,
   * whatever hangs.
   *
   * @throws when nobody can be asked; whether a lease was taken may then be unknown, and it ends by itself
   */
  tryAcquire(job: string): Promise<Lease | undefined>;
}

/** The right to run a job, held for a limited time and renewed by whoever handed it out. */
export interface Lease {
  /** The fencing token: greater than that of every holder before. */
  readonly token: number;
  /** Aborts before the lease ends, however it ends; the reason says why. */
  readonly signal: AbortSignal;
  /** Whether it is held at this very moment, by the holder's own monotonic clock. Once false, `signal` has aborted. */
  readonly held: boolean;
  /** Gives it up, so that another can have it at once. Safe to call twice, and after it was lost. Never rejects. */
  release(): Promise<void>;
}
