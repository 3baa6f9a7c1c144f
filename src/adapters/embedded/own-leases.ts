import type { Clock } from '../../application/clock.js';
import type { ClaimKey } from '../../application/jobs/job-claims.js';

/**
 * How long the leases last that this process has given, by its monotonic clock. In their rows they end by the wall clock, and
 * when that is set forward, this process would otherwise take them from itself.
 */
export class OwnLeases {
  readonly #leaseMs: number;
  readonly #clock: Clock;
  readonly #ends = new Map<string, { readonly epoch: number; readonly endsAt: number }>();

  /** @param leaseMs - how long each lasts, in milliseconds */
  constructor(leaseMs: number, clock: Clock) {
    this.#leaseMs = leaseMs;
    this.#clock = clock;
  }

  /** It lasts its whole time from now on. */
  given(key: ClaimKey): void {
    this.#ends.set(nameOf(key), { epoch: key.epoch, endsAt: this.#clock.monotonic() + this.#leaseMs });
  }

  ended(key: ClaimKey): void {
    if (this.#ends.get(nameOf(key))?.epoch === key.epoch) this.#ends.delete(nameOf(key));
  }

  /** In whole milliseconds, rounded up; not more than 0 when it is over, or was given by another process. */
  leftMs(key: ClaimKey): number {
    const own = this.#ends.get(nameOf(key));
    return own?.epoch === key.epoch ? Math.ceil(own.endsAt - this.#clock.monotonic()) : 0;
  }
}

function nameOf({ job, shard }: ClaimKey): string {
  return `${shard} ${job}`;
}
