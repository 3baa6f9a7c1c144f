import type { Clock } from '../../src/application/clock.js';
import { KeptLease } from '../../src/application/scheduling/kept-lease.js';
import { leaseTerms } from '../../src/application/scheduling/lease-terms.js';
import type { Lease, Leases } from '../../src/application/scheduling/leases.js';

/** What the instances of a test share: a row for each job, by one clock. */
export class LeaseTable {
  readonly ttlMs: number;
  readonly #clock: Clock;
  readonly #rows = new Map<string, { readonly epoch: number; readonly expiresAt: number }>();

  constructor(ttlMs: number, clock: Clock) {
    this.ttlMs = ttlMs;
    this.#clock = clock;
  }

  /** The token, or undefined while somebody else has it. */
  take(job: string): number | undefined {
    const { epoch, expiresAt } = this.#rows.get(job) ?? { epoch: 0, expiresAt: 0 };
    if (expiresAt > this.#clock.monotonic()) return undefined;
    this.#set(job, epoch + 1, this.ttlMs);
    return epoch + 1;
  }

  renew(job: string, epoch: number): boolean {
    const row = this.#rows.get(job);
    if (row?.epoch !== epoch || row.expiresAt === 0) return false;
    this.#set(job, epoch, this.ttlMs);
    return true;
  }

  giveUp(job: string, epoch: number): void {
    if (this.#rows.get(job)?.epoch === epoch) this.#rows.set(job, { epoch, expiresAt: 0 });
  }

  /** Lets the lease end here, whatever its holder's clock says. */
  expire(job: string): void {
    const row = this.#rows.get(job);
    if (row) this.#rows.set(job, { ...row, expiresAt: this.#clock.monotonic() });
  }

  #set(job: string, epoch: number, ttlMs: number): void {
    this.#rows.set(job, { epoch, expiresAt: this.#clock.monotonic() + ttlMs });
  }
}

/** Brings what one instance asks to the table, and the answer back. */
export type Carry = <T>(ask: () => T) => Promise<T>;

/** One instance's leases in such a table. */
export class MemoryLeases implements Leases {
  readonly #table: LeaseTable;
  readonly #clock: Clock;
  readonly #carry: Carry;

  constructor(table: LeaseTable, clock: Clock, carry: Carry = async (ask) => ask()) {
    this.#table = table;
    this.#clock = clock;
    this.#carry = carry;
  }

  async tryAcquire(job: string): Promise<Lease | undefined> {
    const table = this.#table;
    const askedAt = this.#clock.monotonic();
    const token = await this.#carry(() => table.take(job));
    if (token === undefined) return undefined;
    const keeper = {
      renew: () => this.#carry(() => table.renew(job, token)),
      giveUp: () => this.#carry(() => table.giveUp(job, token)),
    };
    return new KeptLease({ job, token, askedAt }, keeper, leaseTerms(table.ttlMs), this.#clock);
  }
}
