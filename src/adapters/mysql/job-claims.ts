import type { RowDataPacket } from 'mysql2';
import type {
  Claim,
  ClaimedRun,
  ClaimKey,
  HeldLease,
  Keeping,
  Settlement,
  UnsettledRun,
} from '../../application/jobs/job-claims.js';
import type { Admit, NumberedClaims } from '../../application/jobs/numbered-claims.js';
import { leaseTerms } from '../../application/scheduling/lease-terms.js';
import { ROWS_PER_STATEMENT } from './batches.js';
import type { MysqlDatabase } from './database.js';
import { isReadOnly, isTryAgain, isUnreachable } from './database-error.js';
import { FIRST_DUE } from './job-candidates.js';
import { JobHolding } from './job-holding.js';
import { toInstant } from './job-rows.js';
import { settleShards } from './job-settlements.js';
import { JobTaking, type Wanted } from './job-taking.js';
import { NOW_MS } from './now.js';
import { skipsLocked } from './skip-locked.js';
import { tryAgain } from './try-again.js';

/** How often others may be quicker before a claim is content with what it has. */
const MOST_LOST = 4;

export interface MysqlJobClaimsOptions {
  /** How long a claim outlives the instance that holds it, in milliseconds. */
  readonly leaseMs: number;
  /** Whether to claim by SKIP LOCKED; found out by trying when it is left out. */
  readonly skipLocked?: boolean;
}

/**
 * The table `hotlist_job_shards`, in which each row is a lease. The database's clock alone decides, and every change
 * is guarded by what the row is at that moment: no isolation level and no lock of somebody else's decides about it.
 */
export class MysqlJobClaims implements NumberedClaims {
  readonly #database: MysqlDatabase;
  readonly #taking: JobTaking;
  readonly #holding: JobHolding;
  readonly #limits: { readonly timeoutMs: number };
  #skipLocked: boolean | undefined;

  constructor(database: MysqlDatabase, { leaseMs, skipLocked }: MysqlJobClaimsOptions) {
    const { answerMs } = leaseTerms(leaseMs);
    this.#database = database;
    this.#limits = { timeoutMs: answerMs };
    const wholeMs = Math.ceil(leaseMs);
    this.#taking = new JobTaking(database, wholeMs, answerMs);
    this.#holding = new JobHolding(database, wholeMs, answerMs);
    this.#skipLocked = skipLocked;
  }

  async claim(owner: string, limit: number, leastPriority?: number, admit?: Admit): Promise<readonly Claim[]> {
    const claims: Claim[] = [];
    // The leases of those that are claimed first have begun by then: what takes long must not have them end before the rest.
    const until = performance.now() + this.#limits.timeoutMs;
    try {
      for (const priority of await this.#duePriorities(leastPriority)) {
        if (claims.length === limit) break;
        const skipLocked = await this.#skips(priority);
        if (skipLocked === undefined) continue;
        const wanted = { priority, owner, limit: limit - claims.length, skipLocked };
        claims.push(...(await this.#claimOf(wanted, until, admit)));
        if (claims.length > 0 && performance.now() >= until) break;
      }
    } catch (error) {
      // What was claimed before it went wrong is claimed.
      if (claims.length === 0) throw error;
    }
    return claims;
  }

  renew(keys: readonly ClaimKey[]): Promise<readonly HeldLease[]> {
    return this.#holding.renew(keys);
  }

  settle(settlements: readonly Settlement[]): Promise<readonly ClaimKey[]> {
    return settleShards(this.#database, settlements, this.#limits);
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

  putOff(candidates: readonly ClaimKey[], ms: number): Promise<void> {
    return this.#holding.putOff(candidates, ms);
  }

  cancel(run: ClaimedRun, reason: string): Promise<boolean> {
    return this.#holding.cancel(run, reason);
  }

  findUnsettled<R extends ClaimedRun>(runs: readonly R[]): Promise<readonly UnsettledRun<R>[]> {
    return this.#holding.findUnsettled(runs);
  }

  async nextDue(): Promise<{ readonly dueAt: number | undefined; readonly now: number }> {
    const [row] = await this.#query<RowDataPacket[]>(
      `SELECT MIN(first_due) AS due_at, ${NOW_MS} AS now_ms FROM (${FIRST_DUE}) AS firsts`,
    );
    return { dueAt: toInstant(row?.['due_at']), now: Number(row?.['now_ms']) };
  }

  /** The highest first. */
  async #duePriorities(least = Number.NEGATIVE_INFINITY): Promise<number[]> {
    const rows = await this.#query<RowDataPacket[]>(
      `SELECT priority FROM (${FIRST_DUE}) AS firsts WHERE first_due <= ${NOW_MS} ORDER BY priority DESC`,
    );
    return rows.map((row) => Number(row['priority'])).filter((priority) => priority >= least);
  }

  async #claimOf({ limit, ...which }: Wanted, until: number, admit: Admit | undefined): Promise<Claim[]> {
    const claims: Claim[] = [];
    let lost = 0;
    while (claims.length < limit && lost < MOST_LOST) {
      const most = Math.min(limit - claims.length, ROWS_PER_STATEMENT);
      const wanted = { ...which, limit: most };
      try {
        const { seen, taken } = await (admit ? this.#taking.takeAdmitted(wanted, admit) : this.#taking.take(wanted));
        claims.push(...taken);
        if (taken.length < seen) lost++;
        if (seen < most || (claims.length > 0 && performance.now() >= until)) break;
      } catch (error) {
        if (claims.length === 0) throw error;
        break;
      }
    }
    return claims;
  }

  /** Undefined while others have locked all there is. */
  async #skips(priority: number): Promise<boolean | undefined> {
    if (this.#skipLocked === undefined) {
      try {
        this.#skipLocked = await skipsLocked(this.#database, priority, this.#limits.timeoutMs);
      } catch (error) {
        if (isUnreachable(error) || isReadOnly(error)) throw error;
        // A server that does not know the words, or that does not want them.
        if (!isTryAgain(error)) this.#skipLocked = false;
      }
    }
    return this.#skipLocked;
  }

  #query<T extends RowDataPacket[]>(sql: string): Promise<T> {
    return tryAgain(() => this.#database.query<T>(sql, [], this.#limits));
  }
}
