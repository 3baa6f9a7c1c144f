import type { Claim, ClaimKey, JobClaims } from './job-claims.js';

/** A shard that was due when it was looked at, under the epoch that it had. */
export interface Candidate extends ClaimKey {
  /** Whether that epoch is over: nobody has the shard under it any more. */
  readonly isWaiting: boolean;
}

/** Says which of those that are due may be claimed, `most` at most. */
export type Admit = (candidates: readonly Candidate[], most: number) => Promise<readonly ClaimKey[]>;

/** Claims in a database, of which somebody besides may have a say in who gets them. */
export interface NumberedClaims extends JobClaims {
  /**
   * As in {@link JobClaims}, but of what is due only those that `admit` lets through; it is asked while nothing is locked,
   * and perhaps several times.
   *
   * @throws what `admit` throws, when nothing was claimed by then
   */
  claim(owner: string, limit: number, leastPriority?: number, admit?: Admit): Promise<readonly Claim[]>;
  /** Has candidates come up again only `ms` milliseconds from now; those that wait by now, or under another epoch, don't. */
  putOff(candidates: readonly ClaimKey[], ms: number): Promise<void>;
}
