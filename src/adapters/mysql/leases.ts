import { randomUUID } from 'node:crypto';
import type { Clock } from '../../application/clock.js';
import { KeptLease } from '../../application/scheduling/kept-lease.js';
import { type LeaseTerms, leaseTerms } from '../../application/scheduling/lease-terms.js';
import type { Lease, Leases } from '../../application/scheduling/leases.js';
import { oneAtATime } from '../../application/scheduling/one-at-a-time.js';
import type { MysqlDatabase } from './database.js';
import { LeaseRows } from './lease-rows.js';

/** Leases that all instances on one database share. */
export class MysqlLeases implements Leases {
  readonly #rows: LeaseRows;
  readonly #terms: LeaseTerms;
  readonly #clock: Clock;
  readonly #instance = randomUUID();
  #requests = 0;
  readonly tryAcquire = oneAtATime((job) => this.#acquire(job)).tryAcquire;

  /** @param ttlMs - how long a lease outlives the instance that held it */
  constructor(database: Pick<MysqlDatabase, 'use'>, ttlMs: number, clock: Clock) {
    this.#terms = leaseTerms(ttlMs);
    this.#rows = new LeaseRows(database, this.#terms);
    this.#clock = clock;
  }

  async #acquire(job: string): Promise<Lease | undefined> {
    const rows = this.#rows;
    const epoch = await rows.nextEpoch(job, this.#instance);
    if (epoch === undefined) return undefined;
    const claim = { job, epoch, instance: this.#instance, request: ++this.#requests };
    const askedAt = this.#clock.monotonic();
    try {
      if (!(await rows.take(claim))) return undefined;
    } catch (error) {
      // It may be taken all the same, now or later. Whether this reaches the database or not, it ends by itself.
      void rows.giveUp(claim).catch(() => {});
      throw error;
    }
    const keeper = { renew: () => rows.renew(claim), giveUp: () => rows.giveUp(claim) };
    return new KeptLease({ job, token: epoch, askedAt }, keeper, this.#terms, this.#clock);
  }
}
