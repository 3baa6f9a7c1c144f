import type { Claim } from './job-claims.js';

/**
 * For how long an instance that can't carry a run out as it should be leaves it to others, in milliseconds. Longer than all
 * instances take to read a file that was changed. To be replaced one after another they may take longer still; then a run
 * as it was, or the record of why there is none, is better than nothing.
 */
export const LEFT_TO_OTHERS_MS = 30_000;
/** What was left for so long is forgotten, in milliseconds: somebody has run it, or its job is gone. */
const FORGOTTEN_MS = 600_000;

/**
 * Which runs this instance has left to others, and since when. What is long overdue when it comes is left like any other:
 * an instance may be the first to be there again, or the one that has it after another's attempt failed.
 */
export class LeftToOthers {
  readonly #since = new Map<string, number>();

  /** For how many milliseconds it has been left; 0 of one that is claimed here for the first time. */
  forMs(claim: Claim): number {
    return claim.claimedAt - (this.#since.get(nameOf(claim)) ?? claim.claimedAt);
  }

  /** It is left, again or for the first time. */
  add(claim: Claim): void {
    for (const [name, since] of this.#since) {
      if (since > claim.claimedAt - FORGOTTEN_MS) break;
      this.#since.delete(name);
    }
    const name = nameOf(claim);
    if (!this.#since.has(name)) this.#since.set(name, claim.claimedAt);
  }
}

function nameOf({ definition: { name }, shard, fireTime, attempt }: Claim): string {
  return `${attempt} ${fireTime} ${shard} ${name}`;
}
