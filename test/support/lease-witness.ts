import { setImmediate as restOfTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { systemClock } from '../../src/adapters/local/system-clock.js';
import type { Lease } from '../../src/application/scheduling/leases.js';

/**
 * Sees whether the holder of a lease is told in time that it ends: before the TTL is over, counted from before the request
 * was sent that was confirmed last. How long anything takes has no part in that: the holder's timer was due before the one
 * that is set here for the end of the TTL, and so it has fired when this one has, however late both are.
 */
export class LeaseWitness {
  readonly #ttlMs: number;
  #sentAt = Number.NEGATIVE_INFINITY;

  constructor(ttlMs: number) {
    this.#ttlMs = ttlMs;
  }

  /** The monotonic clock before the last request was sent that has been answered. */
  get sentAt(): number {
    return this.#sentAt;
  }

  /**
   * Carries out a request of the holder, who asks for nothing but the one lease. Its answer takes longer than the margin
   * that a holder leaves, a tenth of the TTL: counted from there, the lease would end too late.
   */
  async carry<T>(ask: () => Promise<T>): Promise<T> {
    const sentAt = performance.now();
    const answer = await ask();
    await systemClock.sleep(this.#ttlMs / 6, new AbortController().signal);
    this.#sentAt = sentAt;
    return answer;
  }

  /** Resolves once the holder is told; rejects when the TTL is over before that. */
  async untilTold(lease: Lease): Promise<void> {
    const leftMs = () => this.#sentAt + this.#ttlMs - performance.now();
    // By a timer also when it is over already: this process may have hung, and the holder's timer with it.
    do await systemClock.sleep(Math.max(1, leftMs()), lease.signal);
    while (!lease.signal.aborted && leftMs() > 1);
    // Timers that are due in the same turn may fire in another order.
    await restOfTurn();
    // First the signal: whether it is held is looked up by the clock, and aborts it.
    expect(lease.signal.aborted, 'the holder was told before the TTL ended').to.equal(true);
    expect(lease.held).to.equal(false);
  }
}
