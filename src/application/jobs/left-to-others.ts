import type { Claim } from './job-claims.js';

/**
 * For how long an instance that can't carry a run out as it should be leaves it to others, in milliseconds. Longer than all
 * instances take to read a file that was changed. To be replaced one after another they may take longer still; then a run
 * as it was, or the record of why there is none, is better than nothing.
 */
export const LEFT_TO_OTHERS_MS = 30_000;
/** What was not claimed here again for so long is forgotten, in milliseconds: somebody has run it, or its job is gone. */
const FORGOTTEN_MS = 600_000;

/**
 * Which runs this instance has left to others, and since when. What is long overdue when it comes is left like any other:
 * an instance may be the first to be there again, or the one that has it after another's attempt failed.
 */
export class LeftToOthers {
  /** The one that was left last at the end. */
  readonly #left = new Map<string, { readonly since: number; readonly last: number }>();

  /** For how many milliseconds it has been left; 0 of one that is claimed here for the first time. */
  forMs(claim: Claim): number {
    return claim.claimedAt - (this.#left.get(nameOf(claim))?.since ?? claim.claimedAt);
  }

  /** It is left, again or for the first time. */
  add(claim: Claim): void {
    const [name, now] = [nameOf(claim), claim.claimedAt];
    const since = this.#left.get(name)?.since ?? now;
    this.#left.delete(name);
    this.#left.set(name, { since, last: now });
    for (const [other, { last }] of this.#left) {
      if (last > now - FORGOTTEN_MS) break;
      this.#left.delete(other);
    }
  }
}

function nameOf({ definition: { name }, shard, fireTime, attempt }: Claim): string {
  return `${attempt} ${fireTime} ${shard} ${name}`;
}
