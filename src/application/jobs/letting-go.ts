import type { Clock } from '../clock.js';
import type { ClaimRenewals } from './claim-renewals.js';
import { GrowingPause } from './growing-pause.js';
import type { JobClaims } from './job-claims.js';
import { SplitRequests } from './split-requests.js';
import type { StoreWatch } from './store-watch.js';
import type { Tenure } from './tenure.js';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

export interface LettingGoParts {
  readonly claims: Pick<JobClaims, 'letGo'>;
  readonly renewals: ClaimRenewals;
  readonly watch: StoreWatch;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Gives leases up that nobody runs anything under. While the store fails it is tried again, for as long as one is held. */
export class LettingGo {
  readonly #parts: LettingGoParts;
  readonly #under = new Set<Promise<void>>();
  readonly #requests = new SplitRequests<Tenure>();
  readonly #never = new AbortController().signal;

  constructor(parts: LettingGoParts) {
    this.#parts = parts;
  }

  /** @param leastMs - for how long what is let go waits at least, in milliseconds */
  begin(tenures: readonly Tenure[], leastMs?: number): void {
    const gone = this.#letGo(tenures, leastMs).finally(() => this.#under.delete(gone));
    this.#under.add(gone);
  }

  /** Resolves when none is under way. */
  async drain(): Promise<void> {
    while (this.#under.size > 0) await Promise.all(this.#under);
  }

  async #letGo(tenures: readonly Tenure[], leastMs: number | undefined): Promise<void> {
    const { clock, random, watch, renewals } = this.#parts;
    const pause = new GrowingPause(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, random);
    // That one waits says nothing about whose it is.
    for (const tenure of tenures) renewals.release(tenure);
    for (let left = tenures; left.length > 0; ) {
      const failed = await this.#requests.ask(left, (some) => this.#ask(some, leastMs));
      if (!failed) break;
      watch.failed('letting go', failed.error);
      left = failed.left;
      await clock.sleep(pause.next(), this.#never);
    }
    watch.answered('letting go');
  }

  async #ask(tenures: readonly Tenure[], leastMs: number | undefined): Promise<void> {
    const keys = tenures.filter(({ held }) => held).map(({ key }) => key);
    if (keys.length > 0) await this.#parts.claims.letGo(keys, leastMs);
    for (const { trust } of tenures) trust.end();
  }
}
