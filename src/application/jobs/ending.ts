import type { Outcome } from '../../domain/scheduling/plan-end.js';
import type { Skipped } from '../../domain/scheduling/skipped.js';
import type { Waiting } from '../../domain/scheduling/waiting.js';
import type { HeldClaim } from './held-claim.js';
import type { NewExecution } from './job-history.js';

/** How a claim ends: what is to be written down of it. */
export interface Ending {
  readonly held: HeldClaim;
  /** What the shard waits for then. */
  readonly waiting: Waiting;
  /** Fire times that are passed over with it. */
  readonly skipped: readonly Skipped[];
  /** A run that was lost before anybody could record it, where none begins in its place. */
  readonly lost: NewExecution | undefined;
  /** The run that has ended; undefined when none was begun. */
  readonly run: EndedRun | undefined;
  /** Nothing came of it here, and somebody else is to have it. */
  readonly isGivenBack?: boolean;
}

export interface EndedRun {
  /** Its id in the history. */
  readonly id: number;
  readonly outcome: Outcome;
  /** What came out, or why it failed. */
  readonly detail: string;
}

/** As if it had not been claimed. */
export function unchanged(held: HeldClaim, dueAt = held.claim.dueAt): Ending {
  const { fireTime, attempt, handledTo } = held.claim;
  const waiting = { fireTime, dueAt, attempt, handledTo };
  return { held, waiting, skipped: [], lost: undefined, run: undefined, isGivenBack: true };
}
