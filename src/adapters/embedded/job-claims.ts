import type { Clock } from '../../application/clock.js';
import type {
  Claim,
  ClaimedRun,
  ClaimKey,
  HeldLease,
  Keeping,
  Settlement,
  UnsettledRun,
} from '../../application/jobs/job-claims.js';
import type { Admit, Candidate, NumberedClaims } from '../../application/jobs/numbered-claims.js';
import type { EmbeddedDatabase } from './database.js';
import { type DueShard, dueShards, firstDue, type Wanted } from './job-candidates.js';
import { JobHolding } from './job-holding.js';
import { OwnLeases } from './own-leases.js';

/**
 * The table `job_shards`, in which each row is a lease. Every change is one write, so no two processes make theirs at
 * once, and is guarded by the epoch.
 */
export class EmbeddedJobClaims implements NumberedClaims {
  readonly #database: EmbeddedDatabase;
  readonly #clock: Clock;
  readonly #leaseMs: number;
  readonly #own: OwnLeases;
  readonly #holding: JobHolding;

  /** @param leaseMs - how long a claim outlives the instance that holds it, in milliseconds */
  constructor(database: EmbeddedDatabase, leaseMs: number, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    this.#leaseMs = Math.ceil(leaseMs);
    this.#own = new OwnLeases(this.#leaseMs, clock);
    this.#holding = new JobHolding(database, this.#leaseMs, clock, this.#own);
  }

  async claim(owner: string, limit: number, leastPriority?: number, admit?: Admit): Promise<readonly Claim[]> {
    // Whoever finds nothing keeps nobody from writing.
    if (!this.#isAnythingDue(leastPriority)) return [];
    const wanted = { limit, leastPriority };
    const isAdmitted = admit ? await this.#ask(admit, wanted) : () => true;
    return this.#database.writeInTime(() => {
      const now = this.#clock.now();
      const take = this.#database.connection.prepare(
        `UPDATE job_shards SET state = 'running', owner = ?, epoch = ?, attempt = ?, was_due_at = ?, due_at = ?
         WHERE job = ? AND shard = ? AND epoch < ?`,
      );
      return this.#due(now, wanted)
        .filter(isAdmitted)
        .map(({ definition, shard, fireTime, dueAt, lostBy, ...before }) => {
          const epoch = before.epoch + 1;
          const attempt = lostBy === undefined ? before.attempt : before.attempt + 1;
          take.run([owner, epoch, attempt, dueAt, now + this.#leaseMs, definition.name, shard, epoch]);
          this.#own.given({ job: definition.name, shard, epoch });
          const { isCancelled, handledTo } = before;
          return {
            ...{ definition, shard, epoch, fireTime, dueAt, attempt, lostBy, claimedAt: now },
            ...(isCancelled && { isCancelled }),
            ...(handledTo !== undefined && { handledTo }),
          };
        });
    });
  }

  renew(keys: readonly ClaimKey[]): Promise<readonly HeldLease[]> {
    return this.#holding.renew(keys);
  }

  settle(settlements: readonly Settlement[]): Promise<readonly ClaimKey[]> {
    return this.#holding.settle(settlements);
  }

  keep(keepings: readonly Keeping[]): Promise<readonly HeldLease[]> {
    return this.#holding.keep(keepings);
  }

  resume(keys: readonly ClaimKey[]): Promise<readonly Claim[]> {
    return this.#holding.resume(keys);
  }

  letGo(keys: readonly ClaimKey[], leastMs?: number): Promise<void> {
    return this.#holding.letGo(keys, leastMs);
  }

  cancel(run: ClaimedRun, reason: string): Promise<boolean> {
    return this.#holding.cancel(run, reason);
  }

  findUnsettled<R extends ClaimedRun>(runs: readonly R[]): Promise<readonly UnsettledRun<R>[]> {
    return this.#holding.findUnsettled(runs);
  }

  putOff(candidates: readonly ClaimKey[], ms: number): Promise<void> {
    return this.#holding.putOff(candidates, ms);
  }

  /** Ends the leases of whoever had the store before; for the one that has it now, and nobody besides. */
  async takeOver(): Promise<void> {
    await this.#database.write(() => {
      const end = "UPDATE job_shards SET due_at = min(due_at, ?) WHERE state <> 'waiting'";
      this.#database.connection.prepare(end).run([this.#clock.now()]);
    });
  }

  async nextDue(): Promise<{ readonly dueAt: number | undefined; readonly now: number }> {
    const instants = firstDue(this.#database.connection).map(({ dueAt }) => dueAt);
    return { dueAt: instants.length > 0 ? Math.min(...instants) : undefined, now: this.#clock.now() };
  }

  /** Within a write, what is due; leases that have ended by the wall clock alone go on in their rows. */
  #due(now: number, wanted: Wanted): DueShard[] {
    for (;;) {
      const due = dueShards(this.#database.connection, now, wanted);
      const own = due.map(toCandidate).filter((each) => !each.isWaiting && this.#own.leftMs(each) > 0);
      if (own.length === 0) return due;
      const goOn = this.#database.connection.prepare(
        'UPDATE job_shards SET due_at = ? WHERE job = ? AND shard = ? AND epoch = ?',
      );
      for (const key of own) goOn.run([now + this.#own.leftMs(key), key.job, key.shard, key.epoch]);
    }
  }

  /** Asks of what is due now; it may be something else when there is an answer. */
  async #ask(admit: Admit, wanted: Wanted): Promise<(due: DueShard) => boolean> {
    const candidates = dueShards(this.#database.connection, this.#clock.now(), wanted).map(toCandidate);
    const admitted = new Set((await admit(candidates, wanted.limit)).map(nameOf));
    return (due) => admitted.has(nameOf(toCandidate(due)));
  }

  #isAnythingDue(leastPriority: number | undefined): boolean {
    const now = this.#clock.now();
    return firstDue(this.#database.connection, leastPriority).some(({ dueAt }) => dueAt <= now);
  }
}

function toCandidate({ definition, shard, epoch, isWaiting }: DueShard): Candidate {
  return { job: definition.name, shard, epoch, isWaiting };
}

function nameOf({ job, shard, epoch }: ClaimKey): string {
  return `${epoch} ${shard} ${job}`;
}
