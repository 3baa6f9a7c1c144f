import type { Claim } from './job-claims.js';

/** For so long shards are left to other instances; then whoever can runs them. */
const LEFT_TO_OTHERS_MS = 1_000;

/**
 * Spreads the shards of a fire time over the instances that have room: whoever claims first leaves what is more than its
 * share to the others for a moment, which claim then as well. One that has gone, or has no room any more, holds nothing up
 * longer than that.
 */
export class ShardShares {
  readonly #others: number;
  readonly #heldOf: (job: string) => number;
  readonly #left = new Map<string, number>();

  /**
   * @param others - how many other instances have room for them
   * @param heldOf - how many shards of a job this instance holds, those included that it is asked about
   */
  constructor(others: number, heldOf: (job: string) => number) {
    this.#others = others;
    this.#heldOf = heldOf;
  }

  /** Whether a shard that was claimed is more than this instance's share; asked once for each. */
  isOver({ definition: { name, shards }, fireTime, claimedAt }: Claim): boolean {
    if (shards === 1 || this.#others === 0 || claimedAt - fireTime >= LEFT_TO_OTHERS_MS) return false;
    const share = Math.ceil(shards / (this.#others + 1));
    const left = this.#left.get(name) ?? 0;
    if (this.#heldOf(name) - left <= share) return false;
    this.#left.set(name, left + 1);
    return true;
  }
}
