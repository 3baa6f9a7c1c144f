import type { QueryResult, ResultSetHeader, RowDataPacket } from 'mysql2';
import type { LeaseTerms } from '../../application/scheduling/lease-terms.js';
import type { MysqlDatabase } from './database.js';
import { isLockedOut, isTryAgain } from './database-error.js';
import { NOW_MS } from './now.js';

const ATTEMPTS = 3;

/** Expired or released, or the asking instance's own: one that it lost, or that it took without hearing of it. */
const IS_FREE = `(expires_at <= ${NOW_MS} OR owner LIKE ?)`;

/** One taking of one lease: the epoch it makes, and who asks for it. */
export interface Claim {
  readonly job: string;
  readonly epoch: number;
  readonly instance: string;
  /** Tells this request from every other of the instance, also from one for the same epoch whose answer was lost. */
  readonly request: number;
}

/**
 * The table `hotlist_leases`, a row for each job. The database's clock alone says when a lease has expired, and each
 * change is one statement that commits by itself and names its epoch: one that is carried out late, or whose answer
 * was lost, changes nothing for whoever has come after it.
 */
export class LeaseRows {
  readonly #database: Pick<MysqlDatabase, 'use'>;
  readonly #terms: LeaseTerms;

  constructor(database: Pick<MysqlDatabase, 'use'>, terms: LeaseTerms) {
    this.#database = database;
    this.#terms = terms;
  }

  /** The epoch that a taking would make, or undefined while another instance has it. Takes no lock. */
  async nextEpoch(job: string, instance: string): Promise<number | undefined> {
    const [row] = await this.#query<RowDataPacket[]>(
      `SELECT epoch, ${IS_FREE} AS is_free FROM hotlist_leases WHERE job = ?`,
      [Buffer.from(`${instance}/%`), Buffer.from(job)],
    );
    if (!row) return 1;
    return Number(row['is_free']) === 1 ? Number(row['epoch']) + 1 : undefined;
  }

  /** @returns whether it was taken, and not by somebody else in the meantime */
  take(claim: Claim): Promise<boolean> {
    const { job, epoch, instance } = claim;
    const first = epoch === 1;
    const values = [ownerOf(claim), this.#terms.ttlMs, Buffer.from(job)];
    return first
      ? this.#changes(
          `INSERT INTO hotlist_leases (epoch, owner, expires_at, job) VALUES (1, ?, ${NOW_MS} + ?, ?)
           ON DUPLICATE KEY UPDATE epoch = epoch`,
          values,
        )
      : this.#changes(
          `UPDATE hotlist_leases SET epoch = epoch + 1, owner = ?, expires_at = ${NOW_MS} + ?
           WHERE job = ? AND epoch = ? AND ${IS_FREE}`,
          [...values, epoch - 1, Buffer.from(`${instance}/%`)],
        );
  }

  /**
   * Gives it a whole TTL again, unless it was released. Two in one millisecond would change nothing, and only what
   * changes is counted, so the second adds one.
   */
  renew({ job, epoch }: Claim): Promise<boolean> {
    const { ttlMs } = this.#terms;
    return this.#changes(
      `UPDATE hotlist_leases SET expires_at = ${NOW_MS} + ? + (expires_at = ${NOW_MS} + ?)
       WHERE job = ? AND epoch = ? AND expires_at > 0`,
      [ttlMs, ttlMs, Buffer.from(job), epoch],
    );
  }

  async giveUp(claim: Claim): Promise<void> {
    await this.#changes('UPDATE hotlist_leases SET expires_at = 0 WHERE job = ? AND epoch = ? AND owner = ?', [
      ...[Buffer.from(claim.job), claim.epoch, ownerOf(claim)],
    ]);
  }

  async #changes(sql: string, values: readonly unknown[]): Promise<boolean> {
    const { affectedRows } = await this.#query<ResultSetHeader>(sql, values);
    return affectedRows > 0;
  }

  async #query<T extends QueryResult>(sql: string, values: readonly unknown[]): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#database.use(
          async (connection) => (await connection.query<T>(sql, values as unknown[]))[0],
          { timeoutMs: this.#terms.answerMs },
        );
      } catch (error) {
        if (attempt === ATTEMPTS || isLockedOut(error) || !isTryAgain(error)) throw error;
      }
    }
  }
}

function ownerOf({ instance, request }: Claim): Buffer {
  return Buffer.from(`${instance}/${request}`);
}
