import type { RowDataPacket } from 'mysql2';
import type { Claim, ClaimKey, JobClaims, Settlement } from '../../application/jobs/job-claims.js';
import { leaseTerms } from '../../application/scheduling/lease-terms.js';
import { batches, ROWS_PER_STATEMENT } from './batches.js';
import type { MysqlDatabase } from './database.js';
import { isTryAgain, isUnreachable } from './database-error.js';
import { FIRST_DUE } from './job-candidates.js';
import { isOneOf, toClaimKey } from './job-keys.js';
import { toInstant } from './job-rows.js';
import { settleShards } from './job-settlements.js';
import { JobTaking } from './job-taking.js';
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
export class MysqlJobClaims implements JobClaims {
  readonly #database: MysqlDatabase;
  readonly #taking: JobTaking;
  readonly #leaseMs: number;
  readonly #limits: { readonly timeoutMs: number };
  #skipLocked: boolean | undefined;

  constructor(database: MysqlDatabase, { leaseMs, skipLocked }: MysqlJobClaimsOptions) {
    const { answerMs } = leaseTerms(leaseMs);
    this.#database = database;
    this.#leaseMs = Math.ceil(leaseMs);
    this.#limits = { timeoutMs: answerMs };
    this.#taking = new JobTaking(database, this.#leaseMs, answerMs);
    this.#skipLocked = skipLocked;
  }

  async claim(owner: string, limit: number): Promise<readonly Claim[]> {
    const claims: Claim[] = [];
    try {
      for (const priority of await this.#duePriorities()) {
        if (claims.length < limit) claims.push(...(await this.#claimOf(priority, owner, limit - claims.length)));
      }
    } catch (error) {
      // What was claimed before it went wrong is claimed.
      if (claims.length === 0) throw error;
    }
    return claims;
  }

  /**
   * One message and two statements, each of which commits by itself: who still has its epoch afterwards had it before,
   * because an epoch that is gone does not come back.
   */
  async renew(keys: readonly ClaimKey[]): Promise<readonly ClaimKey[]> {
    const held: ClaimKey[] = [];
    for (const some of batches(keys)) held.push(...(await this.#renew(some)));
    return held;
  }

  settle(settlements: readonly Settlement[]): Promise<readonly ClaimKey[]> {
    return settleShards(this.#database, settlements, this.#limits);
  }

  async nextDue(): Promise<{ readonly dueAt: number | undefined; readonly now: number }> {
    const [row] = await this.#query<RowDataPacket[]>(
      `SELECT MIN(first_due) AS due_at, ${NOW_MS} AS now_ms FROM (${FIRST_DUE}) AS firsts`,
    );
    return { dueAt: toInstant(row?.['due_at']), now: Number(row?.['now_ms']) };
  }

  /** The highest first. */
  async #duePriorities(): Promise<number[]> {
    const rows = await this.#query<RowDataPacket[]>(
      `SELECT priority FROM (${FIRST_DUE}) AS firsts WHERE first_due <= ${NOW_MS} ORDER BY priority DESC`,
    );
    return rows.map((row) => Number(row['priority']));
  }

  async #claimOf(priority: number, owner: string, limit: number): Promise<Claim[]> {
    const claims: Claim[] = [];
    const skipLocked = await this.#skips(priority);
    let lost = 0;
    while (claims.length < limit && lost < MOST_LOST) {
      const wanted = Math.min(limit - claims.length, ROWS_PER_STATEMENT);
      try {
        const { seen, taken } = await this.#taking.take({ priority, owner, limit: wanted, skipLocked });
        claims.push(...taken);
        if (taken.length < seen) lost++;
        if (seen < wanted) break;
      } catch (error) {
        if (claims.length === 0) throw error;
        break;
      }
    }
    return claims;
  }

  /**
   * One message and two statements, each of which commits by itself: who still has its epoch afterwards had it before,
   * because an epoch that is gone does not come back.
   */
  async #renew(keys: readonly ClaimKey[]): Promise<readonly ClaimKey[]> {
    const { sql, values } = isOneOf(keys);
    const [, left] = await this.#query<[unknown, RowDataPacket[]]>(
      `UPDATE hotlist_job_shards SET due_at = ${NOW_MS} + ? WHERE ${sql} AND state = 'running';
       SELECT job, shard, epoch FROM hotlist_job_shards WHERE ${sql} AND state = 'running'`,
      [this.#leaseMs, ...values, ...values],
    );
    return left.map(toClaimKey);
  }

  async #skips(priority: number): Promise<boolean> {
    if (this.#skipLocked === undefined) {
      try {
        this.#skipLocked = await skipsLocked(this.#database, priority, this.#limits.timeoutMs);
      } catch (error) {
        if (isUnreachable(error)) throw error;
        // A server that does not know the words, or that does not want them.
        if (!isTryAgain(error)) this.#skipLocked = false;
      }
    }
    return this.#skipLocked ?? false;
  }

  #query<T extends RowDataPacket[] | [unknown, RowDataPacket[]]>(
    sql: string,
    values: readonly unknown[] = [],
  ): Promise<T> {
    return tryAgain(this.#database.url, async () => (await this.#database.query(sql, values, this.#limits)) as T);
  }
}
