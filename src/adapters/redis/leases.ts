import { randomUUID } from 'node:crypto';
import type { Clock } from '../../application/clock.js';
import type { Epochs } from '../../application/scheduling/epochs.js';
import { KeptLease } from '../../application/scheduling/kept-lease.js';
import { type LeaseTerms, leaseTerms } from '../../application/scheduling/lease-terms.js';
import type { Lease, Leases } from '../../application/scheduling/leases.js';
import { oneAtATime } from '../../application/scheduling/one-at-a-time.js';
import { StoreUnavailableError } from '../../application/store-unavailable-error.js';
import type { RedisConnection } from './connection.js';
import { LeaseKeys } from './lease-keys.js';

export interface RedisLeasesOptions {
  /** What the keys begin with, `hotlist:`. */
  readonly keyPrefix: string;
  /** How long a lease outlives the instance that held it. */
  readonly ttlMs: number;
}

/**
 * Leases that all instances on one Redis share. Redis says who may run a job, and the durable store numbers the holders:
 * so tokens go up also when Redis comes back without its data, or a failover has let two instances have one lease.
 */
export class RedisLeases implements Leases {
  readonly #keys: LeaseKeys;
  readonly #epochs: Epochs;
  readonly #terms: LeaseTerms;
  readonly #clock: Clock;
  readonly #instance = randomUUID();
  #requests = 0;
  readonly tryAcquire = oneAtATime((job) => this.#acquire(job)).tryAcquire;

  constructor(connection: RedisConnection, epochs: Epochs, { keyPrefix, ttlMs }: RedisLeasesOptions, clock: Clock) {
    this.#terms = leaseTerms(ttlMs);
    this.#keys = new LeaseKeys(connection, keyPrefix, ttlMs);
    this.#epochs = epochs;
    this.#clock = clock;
  }

  async #acquire(job: string): Promise<Lease | undefined> {
    const keys = this.#keys;
    const claim = { job, instance: this.#instance, request: ++this.#requests };
    const askedAt = this.#clock.monotonic();
    let token: number;
    try {
      if (!(await keys.take(claim))) return undefined;
      token = await this.#nextToken(job);
    } catch (error) {
      // It may be taken all the same, now or later. Whether this reaches Redis or not, it ends by itself.
      void keys.giveUp(claim).catch(() => {});
      throw error;
    }
    const keeper = { renew: () => keys.renew(claim), giveUp: () => keys.giveUp(claim) };
    const lease = new KeptLease({ job, token, askedAt }, keeper, this.#terms, this.#clock);
    // The number may have been long in coming, and another holder have a smaller one by now; this one writes nothing.
    if (lease.held) return lease;
    await lease.release();
    return undefined;
  }

  /** @throws StoreUnavailableError when the durable store takes longer than a lease can wait */
  async #nextToken(job: string): Promise<number> {
    const { answerMs } = this.#terms;
    const answered = new AbortController();
    const late = this.#clock.sleep(answerMs, answered.signal).then(() => {
      throw new StoreUnavailableError(`the database did not number the lease of "${job}" within ${answerMs} ms`);
    });
    // Nobody listens to it any more once the number is there.
    late.catch(() => {});
    try {
      return await Promise.race([this.#epochs.next(job), late]);
    } finally {
      answered.abort();
    }
  }
}
