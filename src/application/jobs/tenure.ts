import type { Outcome } from '../../domain/scheduling/plan-end.js';
import type { LeaseTrust } from '../scheduling/lease-trust.js';
import type { ClaimKey } from './job-claims.js';

/**
 * What goes on under a lease: a run, or one is about to begin, or its end is about to be written down; its end, which is being
 * settled or could not be written down, and for which the lease is not renewed; or nothing, until the next is due.
 */
export type Phase = 'running' | 'ending' | 'kept';

/** A lease of a shard as its holder has it, for as long as it may believe in it: for one run, or for several. */
export class Tenure {
  readonly key: ClaimKey;
  readonly trust: LeaseTrust;
  /** Whether its runs count where there may be only so many at once. */
  readonly takesSlot: boolean;
  /** Why it is to end here with the run that is going, which is told so. */
  unwanted: Error | undefined;
  phase: Phase = 'running';
  #hasRun = false;
  #failures = 0;

  constructor(key: ClaimKey, trust: LeaseTrust, takesSlot: boolean) {
    this.key = key;
    this.trust = trust;
    this.takesSlot = takesSlot;
  }

  /** Looked at at this very moment; once false, the signal has aborted. */
  get held(): boolean {
    return this.trust.held;
  }

  /** Aborts when the lease ends; with a LeaseLostError when it was lost. */
  get signal(): AbortSignal {
    return this.trust.signal;
  }

  /** Whether a run under it has ended. */
  get hasRun(): boolean {
    return this.#hasRun;
  }

  /** How many runs under it have failed one after another, the last one included; see {@link ran}. */
  get failures(): number {
    return this.#failures;
  }

  /**
   * A run under it has ended. One whose time was up has failed. But of a board, whose runs take no slot, it counts for
   * neither: what it has prepared goes on under this lease, such as a build that takes longer than many runs may, and another
   * holder would begin that anew.
   */
  ran(outcome: Outcome): void {
    this.#hasRun = true;
    if (outcome === 'failed' || (outcome === 'timed out' && this.takesSlot)) this.#failures++;
    if (outcome === 'succeeded') this.#failures = 0;
  }
}
